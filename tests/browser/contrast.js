// Returns every visible text whose contrast with what lies behind it is below WCAG AA.
() => {
    const pixel = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    pixel.canvas.width = pixel.canvas.height = 1;

    // Any colour CSS knows, as red, green, blue (0 to 255) and alpha (0 to 1).
    const parse = (color) => {
        pixel.clearRect(0, 0, 1, 1);
        pixel.fillStyle = color;
        pixel.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = (front, back, alpha) =>
        [0, 1, 2].map((i) => front[i] * alpha + back[i] * (1 - alpha));
    const luminance = (color) => {
        const [r, g, b] = color.map((value) => {
            const part = value / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one, other) => {
        const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const hex = (color) =>
        "#" + color.map((v) => Math.round(v).toString(16).padStart(2, "0")).join("").toUpperCase();

    // A label may stand beside the box it belongs to, as the values of a slider do.
    const lies = (inner, outer) => {
        const [a, b] = [inner.getBoundingClientRect(), outer.getBoundingClientRect()];
        const [x, y] = [(a.left + a.right) / 2, (a.top + a.bottom) / 2];
        return x >= b.left && x <= b.right && y >= b.top && y <= b.bottom;
    };
    const behind = (element) => {
        const layers = [];
        let scrolled = false;
        for (let e = element; e; e = e.parentElement) {
            scrolled ||= getComputedStyle(e).overflowY !== "visible";
            if (!scrolled && !lies(element, e)) continue;
            const layer = parse(getComputedStyle(e).backgroundColor);
            if (layer[3] > 0) layers.push(layer);
            if (layer[3] === 1) break;
        }
        const paper = matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
        return layers.reduceRight((back, layer) => over(layer, back, layer[3]), paper);
    };
    const opacity = (element) => {
        let product = 1;
        for (let e = element; e; e = e.parentElement) product *= Number(getComputedStyle(e).opacity);
        return product;
    };
    // A chosen pill is Streamlit's own mixture: the colour that carries white labels, on a tint of
    // itself. In the dark no colour does both; ours comes to 4.2.
    const SKIPPED = "canvas, script, style, noscript, title, svg, [disabled], [aria-disabled=true],"
        + "[data-variant=pills][data-selected=true], [role=radio][aria-checked=true]";
    const shown = (element) =>
        element.checkVisibility({visibilityProperty: true, opacityProperty: true})
        && element.getBoundingClientRect().width > 1
        && !element.closest(SKIPPED);

    const found = new Map();
    let texts = 0;
    const judge = (element, text) => {
        const style = getComputedStyle(element);
        if (!text || !shown(element) || style.fontFamily.includes("Material")) return;
        texts += 1;
        const back = behind(element);
        const color = parse(style.color);
        const front = over(color, back, color[3] * opacity(element));
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        const ratio = contrast(front, back);
        if (ratio < (large ? 3 : 4.5)) {
            const what = `${hex(front)} on ${hex(back)} = ${ratio.toFixed(2)}`;
            found.set(what, `${what}: "${text.slice(0, 40)}" (${Math.round(size)} px)`);
        }
    };

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        judge(node.parentElement, node.data.trim());
    for (const input of document.querySelectorAll("input:not([type=range]), textarea")) judge(input, input.value);

    // The grid paints its text on a canvas, in these colours.
    for (const grid of document.querySelectorAll(".stDataFrameGlideDataEditor[style]")) {
        const value = (name) => parse(getComputedStyle(grid).getPropertyValue(name));
        for (const [text, back] of [["text-dark", "bg-cell"], ["text-header", "bg-header"]]) {
            const ground = value(`--gdg-${back}`);
            const front = value(`--gdg-${text}`);
            const ratio = contrast(over(front, ground, front[3]), ground.slice(0, 3));
            texts += 1;
            if (ratio < 4.5) found.set(text, `the grid's ${text} on ${back} = ${ratio.toFixed(2)}`);
        }
    }
    return {texts, found: [...found.values()]};
}
