import Testing

@testable import MillraceRails

@Suite struct LinkTargetTests {
    @Test(
        "a link is read as browsers read it",
        arguments: [
            ("https://example.org/a?b#c", "example.org"), ("HTTPS://EXAMPLE.org:8080", "example.org"),
            ("https://good.example@evil.test/", "evil.test"),
            ("https://a:b@c@evil.test", "evil.test"), ("https:\\\\evil.test\\x", "evil.test"), ("https:/evil.test", "evil.test"),
            ("https:evil.test", "evil.test"),
            ("https:////evil.test", "evil.test"), ("//evil.test/x", "evil.test"), ("\\\\evil.test", "evil.test"),
            ("/\\evil.test", "evil.test"),
            (" \t https://evil.test", "evil.test"), ("ht\ntps://ev\til.test", "evil.test"), ("https://example.org.", "example.org"),
            ("https://%65vil.test", "evil.test"), ("https://bücher.example", "xn--bcher-kva.example"), ("https://evil。test", "evil.test"),
            ("http://[::1]:80/x", "[::1]"), ("https://good.example\\@evil.test", "good.example"),
            ("https://例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ])
    func hosts(_ text: String, _ host: String) {
        #expect(LinkTarget(text).authority == .host(host))
    }

    @Test(
        "what leads nowhere has no host, and what cannot be read is told",
        arguments: [
            ("/a/b", false), ("a.html?x", false), ("#top", false), ("", false), ("mailto:a@b.test", false), ("https://", false),
            ("data:text/html,x", false),
            ("https://a b/", true), ("https://evil.test,good.example/", true), ("https://good.example:x/", true), ("https://[zz]/", true),
            ("https://%ff/", true),
            ("https://a..b/", true), ("https://good.example%00.evil/", true), ("https://x<y/", true),
        ])
    func others(_ text: String, _ isUnreadable: Bool) {
        #expect(LinkTarget(text).authority == (isUnreadable ? .unreadable : .none))
    }

    @Test("hosts of a list are exact, or what lies below")
    func lists() {
        #expect(LinkHost("example.org")?.matches("example.org") == true)
        #expect(LinkHost("example.org")?.matches("a.example.org") == false)
        #expect(LinkHost("*.example.org")?.matches("a.b.example.org") == true)
        #expect(LinkHost("*.example.org")?.matches("example.org") == false)
        #expect(LinkHost("*.example.org")?.matches("badexample.org") == false)
        #expect(LinkHost("Bücher.example")?.matches("xn--bcher-kva.example") == true)
        #expect(LinkHost("*")?.matches("anything") == true)
        #expect(LinkHost("https://example.org") == nil)
        #expect(LinkHost("example.org/path") == nil)
    }

    @Test("character references are read where a semicolon is missing, too")
    func references() {
        #expect(HTMLEntities.decoded("https&#58;&#x2F;&sol;a&period;b&amp;c&unknown;") == "https://a.b&c&unknown;")
        #expect(HTMLEntities.decoded("&#104ttps &amp x &#xFFFFFFF; &#;") == "https & x &#xFFFFFFF; &#;")
    }
}
