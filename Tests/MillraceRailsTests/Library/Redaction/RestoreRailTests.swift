import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct RestoreRailTests {
    @Test("RG-27: what was masked is restored in the answer, wherever the stream is cut")
    func restores() throws {
        let rail = try PersonalDataRail(action: .placeholder)
        let restore = try RestoreRail()
        let context = RailContext.sample
        let masked = rail.output("I am ann@example.org, call +1 555-234-5678 or ann@example.org", context: context).text
        #expect(masked == "I am <EMAIL_1>, call <PHONE_1> or <EMAIL_1>")
        let answer = Array("Hi <EMAIL_1>! <PHONE_1>, <EMAIL_2>, 1 < 2 <b>bold</b> <EMAIL_")
        let expected = "Hi ann@example.org! +1 555-234-5678, <EMAIL_2>, 1 < 2 <b>bold</b> <EMAIL_"
        for cut in 1..<answer.count {
            #expect(
                restore.output(pieces: [String(answer[..<cut]), String(answer[cut...])], context: context).text == expected, "cut at \(cut)"
            )
        }
        #expect(restore.output(pieces: answer.map(String.init), context: context).text == expected)
    }

    @Test("placeholders whose brackets or underscores a model escaped are restored as it writes")
    func escapes() throws {
        let context = RailContext.sample
        _ = context.vault.placeholder(for: "a<b>@c.org", kind: "EMAIL_ADDRESS")
        let restore = try RestoreRail()
        #expect(restore.output("\\<EMAIL\\_ADDRESS\\_1\\>", context: context).text == "a<b>@c.org")
        #expect(restore.output("&lt;EMAIL_ADDRESS_1&gt;", context: context).text == "a&lt;b&gt;@c.org")
    }

    @Test("a placeholder inside of an address stays, however the stream is cut; beside one it is restored")
    func addresses() throws {
        let restore = try RestoreRail()
        let context = RailContext.sample
        _ = context.vault.placeholder(for: "ann@example.org", kind: "EMAIL")
        for text in [
            "![x](https://h.example/?e=<EMAIL_1>)", "https://h.example/<EMAIL_1>&f=<EMAIL_1>", "[x](<https://h.example/?a b <EMAIL_1>>)",
            "<img src=\"//h.example/?q=a b&e=<EMAIL_1>\">", "HTTPS:h.example?<EMAIL_1>", "www.h.example/<EMAIL_1>",
            "/\\h.example/<EMAIL_1>",
            "https://h.example/\(String(repeating: "a", count: 5_000))<EMAIL_1>", "[a]: https://h.example/&lt;EMAIL_1&gt;",
        ] {
            #expect(restore.output(text, context: context).text == text, "\(text)")
            #expect(restore.output(pieces: text.map(String.init), context: context).text == text, "\(text)")
        }
        for (text, told) in [
            ("https://h.example <EMAIL_1>", "https://h.example ann@example.org"), ("[x](mailto:<EMAIL_1>)", "[x](mailto:ann@example.org)"),
            ("<a href=\"https://h.example\"><EMAIL_1></a>", "<a href=\"https://h.example\">ann@example.org</a>"),
            ("<https://h.example> <EMAIL_1>", "<https://h.example> ann@example.org"), ("// <EMAIL_1>", "// ann@example.org"),
            ("a/b: <EMAIL_1>", "a/b: ann@example.org"),
        ] {
            #expect(restore.output(text, context: context).text == told)
            #expect(restore.output(pieces: text.map(String.init), context: context).text == told)
        }
    }

    @Test("it reads what people read at the output, and arguments at the tool call")
    func channels() throws {
        let context = RailContext.sample
        _ = context.vault.placeholder(for: "ann@example.org", kind: "EMAIL")
        func restored(_ rail: RestoreRail, _ place: RailPlace, _ channel: RailChannel) -> Bool {
            var filter = rail.makeFilter(TextFilterRequest(place: place, channel: channel, context: context))
            return filter.filter("<EMAIL_1>").text == "ann@example.org"
        }
        let plain = try RestoreRail()
        #expect(plain.channels == [.text, .refusal, .reasoning, .toolArguments])
        #expect(restored(plain, .output, .text) && restored(plain, .toolCall, .toolArguments))
        #expect(!restored(plain, .output, .toolArguments))
        let narrow = try RestoreRail(channels: [.toolArguments])
        #expect(narrow.channels == [.toolArguments] && restored(narrow, .output, .toolArguments))
    }

    @Test("text that looked like a placeholder before is not taken for one")
    func literals() throws {
        let rail = try PersonalDataRail(action: .placeholder)
        let restore = try RestoreRail()
        let context = RailContext.sample
        let text = "What does <EMAIL_1> mean? I am ann@example.org. And &lt;EMAIL_1&gt;?"
        let masked = rail.output(text, context: context).text
        #expect(masked == "What does <LITERAL_1> mean? I am <EMAIL_1>. And <LITERAL_2>?")
        #expect(restore.output(masked, context: context).text == text)
    }

    @Test("placeholders of another rail of the same call stay")
    func severalRails() throws {
        let personal = try PersonalDataRail(action: .placeholder)
        let secrets = try SecretsRail(action: .placeholder)
        let context = RailContext.sample
        let text = "ann@example.org has api_key = 9fK2xQ7LmP4vR8tZ1bN6"
        let masked = secrets.output(personal.output(text, context: context).text, context: context).text
        #expect(masked == "<EMAIL_1> has api_key = <CREDENTIAL_1>")
        #expect(try RestoreRail().output(masked, context: context).text == text)
    }

    @Test("the vault has one placeholder for one value, in the order of the values, plain in JSON")
    func vault() {
        let vault = PlaceholderVault()
        #expect(vault.placeholder(for: "a", kind: "EMAIL") == "<EMAIL_1>")
        #expect(vault.placeholder(for: "b", kind: "email") == "<EMAIL_2>")
        #expect(vault.placeholder(for: "a", kind: "EMAIL") == "<EMAIL_1>")
        #expect(vault.placeholder(for: "x", kind: "9 \"odd\" \\kind") == "<VALUE_1>")
        #expect(vault.placeholder(for: "x", kind: "a\"b") == "<A_B_1>")
        #expect(vault.value(of: "<EMAIL_2>") == "b" && vault.value(of: "<EMAIL_3>") == nil)
        #expect(Set(vault.placeholders) == ["<EMAIL_1>", "<EMAIL_2>", "<VALUE_1>", "<A_B_1>"])
        for placeholder in vault.placeholders { #expect(placeholder.allSatisfy { $0 != "\"" && $0 != "\\" && $0.isASCII }) }
    }

    @Test("RG-27: mask, echo in another order, restore: the original, for generated texts and every cut", arguments: 0..<40)
    func roundTrip(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let rail = try PersonalDataRail(action: .placeholder)
        let restore = try RestoreRail()
        let context = RailContext.sample
        let values = [
            "ann@example.org", "bob.b@mail.example.com", "4111 1111 1111 1111", "+44 20 7946 0958", "DE89370400440532013000", "123-45-6789",
            "203.0.113.7", "<EMAIL_1>", "<PHONE_2>", "&lt;IBAN_1&gt;", "<LITERAL_1>", "plain words", "7 apples", "<i>", "日本 😀",
        ]
        let sentences = (0..<8).map { _ in "\(random.pick("Say", "Then", "And", "é")) \(random.pick(values) ?? ""); " }
        let masked = sentences.map { rail.output($0, context: context).text }
        // The model answers the sentences in another order.
        let order = random.shuffled(Array(sentences.indices))
        let answer = order.map { masked[$0] }.joined()
        let expected = order.map { sentences[$0] }.joined()
        for _ in 0..<10 {
            let pieces = random.pieces(of: answer, upTo: random.number(1...30))
            #expect(restore.output(pieces: pieces, context: context).text == expected, "seed \(seed), pieces \(pieces)")
        }
        for sentence in masked where sentence.contains("@") { Issue.record("an address left: \(sentence), seed \(seed)") }
    }
}
