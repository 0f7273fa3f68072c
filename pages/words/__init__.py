"""Every sentence that a shopper reads: raw values in, text that is safe as Markdown out."""
