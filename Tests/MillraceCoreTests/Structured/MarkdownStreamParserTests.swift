import MillraceCore
import MillraceTesting
import Testing

@Suite("Markdown streams")
struct MarkdownStreamParserTests {
    typealias Block = MarkdownBlock

    @Test(
        "headings of both forms",
        arguments: [
            (
                "# One\n###### Six ##\n####### Seven\n#None\n#\n## a # b #\n# a#",
                [
                    Block(.heading(level: 1), text: "One"), Block(.heading(level: 6), text: "Six"),
                    Block(.paragraph, text: "####### Seven\n#None"),
                    Block(.heading(level: 1), text: ""), Block(.heading(level: 2), text: "a # b"), Block(.heading(level: 1), text: "a#"),
                ]
            ),
            (
                "Title\n=====\nSub\ntitle\n---\ntext",
                [
                    Block(.heading(level: 1), text: "Title"), Block(.heading(level: 2), text: "Sub\ntitle"),
                    Block(.paragraph, text: "text"),
                ]
            ),
            (
                "=====\n\na\n= =\n\n---\n",
                [
                    Block(.paragraph, text: "====="), Block(.paragraph, text: "a\n= ="), Block(.thematicBreak),
                ]
            ),
            ("   # in\n    # out", [Block(.heading(level: 1), text: "in"), Block(.paragraph, text: "# out")]),
        ])
    func headings(text: String, blocks: [Block]) {
        #expect(MarkdownReading.blocks(text) == blocks)
    }

    @Test("paragraphs, breaks and emphasis")
    func paragraphs() {
        #expect(
            MarkdownReading.blocks("one  \n  two\t\n\n***\n**bold** \n*emphasis*\n- - -\n_ _ _\n--\n+1 is\n-5\n") == [
                Block(.paragraph, text: "one\ntwo"), Block(.thematicBreak), Block(.paragraph, text: "**bold**\n*emphasis*"),
                Block(.thematicBreak), Block(.thematicBreak), Block(.paragraph, text: "--\n+1 is\n-5"),
            ])
        #expect(MarkdownReading.blocks("").isEmpty)
        #expect(MarkdownReading.blocks("\n \n\t\n").isEmpty)
    }

    @Test(
        "lists with their depth",
        arguments: [
            ("- a\n- b\n  - c\n    - d\n  - e\n- f", [("a", 1), ("b", 1), ("c", 2), ("d", 3), ("e", 2), ("f", 1)]),
            ("1. a\n   - b\n2. c\n  - d\n     1) e", [("a", 1), ("b", 2), ("c", 1), ("d", 2), ("e", 3)]),
            ("* a\n * b\n  * c", [("a", 1), ("b", 1), ("c", 1)]),
            ("- a\n\t- b\n\t\t- c", [("a", 1), ("b", 2), ("c", 3)]),
            ("- - a\n  - b\n- c", [("", 1), ("a", 2), ("b", 2), ("c", 1)]),
            ("- a\n\n  b\n\n- c\n\nd", [("a", 1), ("b", 1), ("c", 1), ("d", 0)]),
            ("- a\nb\n  c\n-\n- d", [("a\nb\nc", 1), ("", 1), ("d", 1)]),
            ("text\n- a", [("text", 0), ("a", 1)]), ("The year was\n1986. A good one", [("The year was\n1986. A good one", 0)]),
            ("Steps\n1. a\n10. b", [("Steps", 0), ("a", 1), ("b", 1)]), ("1234567890. a", [("1234567890. a", 0)]), ("1.a", [("1.a", 0)]),
            ("- # a\n- b", [("", 1), ("a", 1), ("b", 1)]), ("- [ ] a", [("[ ] a", 1)]),
        ] as [(String, [(String, Int)])])
    func lists(text: String, items: [(String, Int)]) {
        let blocks = MarkdownReading.blocks(text)
        #expect(blocks.map(\.text) == items.map(\.0))
        #expect(blocks.map(\.listDepth) == items.map(\.1))
    }

    @Test("numbers are kept as they are written")
    func numbers() {
        #expect(MarkdownReading.blocks("7. a\n8) b\n007. c").map(\.kind) == [.numbered(7), .numbered(8), .numbered(7)])
    }

    @Test("a heading's mark within a code block never splits it")
    func headingInCode() {
        #expect(
            MarkdownReading.events("```python title\n# not a heading\n- not an item\n\n  ~~~\n```\n# Heading") == [
                .start(Block(.code(info: "python title"), isClosed: true)), .text("# not a heading"), .line("# not a heading"),
                .text("\n- not an item"), .line("- not an item"), .text("\n"), .line(""), .text("\n  ~~~"), .line("  ~~~"),
                .end(Block(.code(info: "python title"), text: "# not a heading\n- not an item\n\n  ~~~")),
                .start(Block(.heading(level: 1))), .text("Heading"), .end(Block(.heading(level: 1), text: "Heading")),
            ])
        #expect(Block(.code(info: "python title")).language == "python")
        #expect(Block(.code(info: "")).language == nil)
    }

    @Test(
        "fences are closed by their like only",
        arguments: [
            ("````\n```\n````", "```", true), ("~~~\n```\n~~~~", "```", true), ("```\na\n``", "a\n``", false),
            ("```\na\n``` b\n```  ", "a\n``` b", true),
            ("```\na", "a", false), ("```\n", "", false), ("```\n\n```", "", true), ("```\n\n\n```", "\n", true),
            ("   ```\n     a\n  b\n   ```", "  a\nb", true),
            ("```\n    ```\n```", "    ```", true), ("```\n a\n```", " a", true), ("```\n  ", "  ", false), ("~~~ `x`\na\n~~~", "a", true),
        ])
    func fences(text: String, code: String, isClosed: Bool) throws {
        let blocks = MarkdownReading.blocks(text)
        try #require(blocks.count == 1)
        #expect(blocks[0].text == code)
        #expect(blocks[0].isClosed == isClosed)
        guard case .code = blocks[0].kind else {
            Issue.record("\(blocks)")
            return
        }
    }

    @Test("backticks within text open no code block")
    func inlineCode() {
        #expect(MarkdownReading.blocks("``` a ``` b\n``c``").map(\.kind) == [.paragraph])
    }

    @Test("code within lists and quotes")
    func nestedCode() {
        #expect(
            MarkdownReading.blocks("1. a\n   ```js\n   x\n     y\n   ```\n2. b\n- ```\n  z\n  ```") == [
                Block(.numbered(1), listDepth: 1, text: "a"), Block(.code(info: "js"), listDepth: 1, text: "x\n  y"),
                Block(.numbered(2), listDepth: 1, text: "b"), Block(.bullet, listDepth: 1), Block(.code(info: ""), listDepth: 1, text: "z"),
            ])
        #expect(
            MarkdownReading.blocks("> ```\n> # a\n>  b\n> ```\n> ~~~\n> c\nd") == [
                Block(.code(info: ""), quoteDepth: 1, text: "# a\n b"), Block(.code(info: ""), quoteDepth: 1, text: "c", isClosed: false),
                Block(.paragraph, text: "d"),
            ])
    }

    @Test("quotes, also within each other and within lists")
    func quotes() {
        #expect(
            MarkdownReading.blocks("> a\n> b\nlazy\n\n> # c\n> - d\n>   - e\n>\n>> f\n- g\n  > h\n\n  i\n> j") == [
                Block(.paragraph, quoteDepth: 1, text: "a\nb\nlazy"), Block(.heading(level: 1), quoteDepth: 1, text: "c"),
                Block(.bullet, listDepth: 1, quoteDepth: 1, text: "d"), Block(.bullet, listDepth: 2, quoteDepth: 1, text: "e"),
                Block(.paragraph, quoteDepth: 2, text: "f"), Block(.bullet, listDepth: 1, text: "g"),
                Block(.paragraph, listDepth: 1, quoteDepth: 1, text: "h"), Block(.paragraph, listDepth: 1, text: "i"),
                Block(.paragraph, quoteDepth: 1, text: "j"),
            ])
    }

    @Test("tables, row by row")
    func tables() {
        let events = MarkdownReading.events("| a | b |\n|:--|--:|\n| 1 | x\\|y |\n| 2\n\ntext")
        let table = Block(.table, text: "| a | b |\n| 1 | x\\|y |\n| 2")
        #expect(
            events == [
                .start(Block(.paragraph)), .text("| a | b |"), .line("| a | b |"), .text("\n| 1 | x\\|y |"), .line("| 1 | x\\|y |"),
                .text("\n| 2"), .line("| 2"), .end(table), .start(Block(.paragraph)), .text("text"), .end(Block(.paragraph, text: "text")),
            ])
        #expect(table.cells == [["a", "b"], ["1", "x|y"], ["2"]])
        #expect(MarkdownReading.blocks("a | b\n--- | ---\n1 | 2").map(\.kind) == [.table])
        #expect(MarkdownReading.blocks("a | b\n---\n").map(\.kind) == [.heading(level: 2)])
        #expect(MarkdownReading.blocks("a | b\n|---|\n").map(\.kind) == [.paragraph])
        #expect(Block(.paragraph, text: "a | b").cells.isEmpty)
    }

    @Test("line ends of all kinds are one")
    func lineEnds() {
        let text = "# a\n\nb\nc\n```\nd\n```\n"
        let events = MarkdownReading.events(text)
        for end in ["\r\n", "\r"] {
            let other = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: end)
            #expect(MarkdownReading.events(other) == events)
            #expect(MarkdownReading.events(other.unicodeScalars.map { String($0) }) == events)
        }
    }

    @Test("text is given out at once, not at the end of its line")
    func promptness() {
        var parser = MarkdownStreamParser()
        var events: [MarkdownEvent] = []
        parser.push("# Hel", into: &events)
        #expect(events == [.start(Block(.heading(level: 1))), .text("Hel")])
        events = []
        parser.push("lo \n", into: &events)
        #expect(events == [.text("lo"), .end(Block(.heading(level: 1), text: "Hello"))])
        events = []
        parser.push("-", into: &events)
        #expect(events.isEmpty)
        parser.push(" a", into: &events)
        #expect(events == [.start(Block(.bullet, listDepth: 1)), .text("a")])
        events = []
        parser.push("\n```swift\nlet a", into: &events)
        #expect(events == [.end(Block(.bullet, listDepth: 1, text: "a")), .start(Block(.code(info: "swift"))), .text("let a")])
        events = []
        parser.finish(into: &events)
        parser.push("more", into: &events)
        parser.finish(into: &events)
        #expect(events == [.line("let a"), .end(Block(.code(info: "swift"), text: "let a", isClosed: false))])
    }

    @Test("P1: every cut in two gives the same events")
    func everyCut() {
        for text in MarkdownSamples.texts {
            let scalars = Array(text.unicodeScalars)
            let events = MarkdownReading.events(text)
            #expect(MarkdownReading.fault(of: events) == nil, "\(text)")
            #expect(MarkdownReading.events(scalars.map { String($0) }) == events, "\(text)")
            for cut in 0...scalars.count {
                let pieces = [scalars[..<cut], scalars[cut...]].map { String(String.UnicodeScalarView($0)) }
                #expect(MarkdownReading.events(pieces) == events, "\(text) cut at \(cut)")
            }
        }
    }

    @Test("P1: random texts give the same events however they are cut, and sound ones", arguments: [1, 2, 3, 4] as [UInt64])
    func randomCuts(seed: UInt64) {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        for round in 0..<1_500 {
            let text = MarkdownSamples.text(&random)
            let events = MarkdownReading.events(text)
            let fault = MarkdownReading.fault(of: events)
            #expect(fault == nil, "seed \(seed), round \(round): \(text.debugDescription)")
            let pieces = random.pieces(of: text, upTo: random.number(2...12))
            #expect(MarkdownReading.events(pieces) == events, "seed \(seed), round \(round): \(pieces)")
        }
    }

    @Test("no words are lost: what the blocks hold is what the text holds", arguments: [5, 6] as [UInt64])
    func nothingLost(seed: UInt64) {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        for round in 0..<1_000 {
            let text = MarkdownSamples.text(&random)
            let held = MarkdownReading.blocks(text).map { block in
                if case .code(let info) = block.kind { info + block.text } else { block.text }
            }
            let words = { (text: String) in text.unicodeScalars.filter { $0.properties.isAlphabetic } }
            #expect(words(held.joined()).elementsEqual(words(text)), "seed \(seed), round \(round): \(text.debugDescription)")
        }
    }

    @Test(
        "P15: cost is linear in the text, whatever it is made of",
        arguments: [
            "- ", "> ", "#", "`", "```\n", " ", "\t", "-", "1. ", "| - ", "a\n", "* * ", "~", "=", "a |\n", "> - ", "\\|", "~~~`", "\n",
            "- a\n  ",
        ])
    func cost(piece: String) {
        // Forty thousand bytes as one line or many, byte by byte: quadratic work would take minutes.
        let text = String(repeating: piece, count: 40_000 / piece.utf8.count)
        let start = ContinuousClock.now
        #expect(MarkdownReading.fault(of: MarkdownReading.events(text.unicodeScalars.map { String($0) })) == nil)
        #expect(start.duration(to: .now) < .seconds(10))
    }

    @Test("a stream of text gives its events, and its error")
    func sequence() async throws {
        struct Broken: Error {}
        let text = "# Title\n\nSome text\n"
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: String.self)
        for scalar in text.unicodeScalars { continuation.yield(String(scalar)) }
        continuation.finish()
        var events: [MarkdownEvent] = []
        for try await event in stream.markdown { events.append(event) }
        #expect(MarkdownReading.joined(events) == MarkdownReading.events(text))

        let (other, otherContinuation) = AsyncThrowingStream.makeStream(of: String.self)
        otherContinuation.yield("# Ti")
        otherContinuation.finish(throwing: Broken())
        var iterator = other.markdown.makeAsyncIterator()
        #expect(try await iterator.next() == .start(Block(.heading(level: 1))))
        #expect(try await iterator.next() == .text("Ti"))
        await #expect(throws: Broken.self) { try await iterator.next() }
        #expect(try await iterator.next() == nil)
    }
}
