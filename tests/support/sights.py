"""Sights: what a page in a browser tells of itself when it is asked in its own language."""

from __future__ import annotations

SHIFTS = """() => {
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) window.shifted += one.value;
    }).observe({type: "layout-shift", buffered: true});
}"""
"""Begins to add up how far what is there already moves while the rest comes."""
THROUGH = """async () => {
    for (let at = 0; at < document.body.scrollHeight; at += 600) {
        window.scrollTo(0, at);
        await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    }
    await Promise.all([...document.images].map((one) => one.complete || new Promise(
        (done) => { one.onload = one.onerror = done; })));
    return window.shifted;
}"""
"""Scrolls through a page until every picture is there; returns how far anything moved."""
SMALL = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const sizes = [];
    while (walker.nextNode()) {
        const text = walker.currentNode, of = text.parentElement;
        if (text.data.trim() && of.checkVisibility())
            sizes.push([parseFloat(getComputedStyle(of).fontSize), text.data.trim()]);
    }
    return JSON.stringify(sizes.filter(([size]) => size < 14));
}"""
"""Returns words that are smaller than fourteen pixels."""
UNSEEN = """() => {
    const bad = [];
    const clear = (colour) => /^rgba\\(.*, 0\\)$/.test(colour) || colour === "transparent";
    const behind = (one) => {
        for (let at = one; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (!clear(colour)) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    for (const one of document.querySelectorAll("body *")) {
        if (!one.checkVisibility()) continue;
        const look = getComputedStyle(one);
        const says = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (says && !one.closest(".vh") && look.color === behind(one))
            bad.push("unseen: " + one.outerHTML.slice(0, 80));
    }
    for (const one of document.querySelectorAll(".button, .exit, select, .choice, textarea")) {
        const look = getComputedStyle(one);
        const drawn = look.borderBlockStartStyle !== "none";
        const edge = parseFloat(look.borderBlockStartWidth) && drawn;
        if (one.checkVisibility() && !(edge && !clear(look.borderBlockStartColor)))
            bad.push("no edge: " + one.outerHTML.slice(0, 80));
    }
    const stops = "a[href], button, select, input, summary, textarea";
    for (const one of document.querySelectorAll(stops)) {
        if (!one.checkVisibility() || one.hidden || one.type === "hidden") continue;
        one.focus({focusVisible: true});
        const held = one.closest(".choice") || one, rings = [one, held].map((which) => {
            const look = getComputedStyle(which);
            return look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
        });
        if (document.activeElement !== one || !rings.some(Boolean))
            bad.push("no focus: " + one.outerHTML.slice(0, 80));
    }
    return JSON.stringify(bad);
}"""
"""Returns words in the colour behind them, buttons without an edge, and stops without a ring."""
MOVING = """() => {
    const moves = (one) => {
        const look = getComputedStyle(one);
        const times = [look.transitionDuration, look.animationDuration].join(", ").split(", ");
        return times.some((each) => parseFloat(each) > 0.01);
    };
    const moving = [...document.querySelectorAll("*")].filter(moves);
    return document.getAnimations().length + moving.length;
}"""
"""Counts what moves, or would when touched."""
