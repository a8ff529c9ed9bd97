import MillraceTesting

/// Markdown texts, written and random.
enum MarkdownSamples {
    static let texts = [
        "# Title\n\nSome *text* here.\n\n- one\n- two\n  1. three\n\n```swift\n# no heading\nlet a = 1\n```\n\n> quote\n> # more\n\n---\nend",
        "Title\n===\r\nSub\r\n---\r\n| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n",
        "1. ```\n   code\n   ```\n2. > q\n\n   text ##\n## h ##\n****\n***\n_ _ _\n- - -\n-\n- x",
        "``` a `b`\n~~~ `c`\n``` \n~~\n~~~~\né 🐲\u{301} x\n####### s\n#\n>>> d\n> e\nf",
        "a|b\n-|-\nc\n\n- - - x\n+ y\n10) z\n\t- t\n        deep\n> ~~~\n> k\n> ~~~\n> ```\nout",
    ]

    /// A text of pieces that mean something in Markdown.
    static func text(_ random: inout MillraceTesting.SeededGenerator) -> String {
        (0..<random.number(0...16)).map { _ in
            random.pick(
                "\n", "\n", "\n\n", "\r\n", "\r", " ", "  ", "    ", "\t", "# ", "## ", "#", "- ", "-", "---", "* ", "***", "+ ", "1. ",
                "23) ", "> ", ">",
                "```", "```js\n", "~~~\n", "~~~~", "`", "=", "===", "|", "| a ", "|---|---|\n", ":-", "word", "x y", "é", "🐲", "**b**", "_")
        }.joined()
    }
}
