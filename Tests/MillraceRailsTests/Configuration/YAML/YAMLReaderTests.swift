#if Rails
import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct YAMLReaderTests {
    private func reader(_ text: String) throws -> YAMLReader { try YAMLReader(text, file: "a.yml", subject: "the agent") }

    @Test("values are read by kind")
    func kinds() throws {
        var reader = try reader("t: x\nc: 3\nn: 1.5\nb: yes\nd: 90s\nw: two\nl: [a, b]\nm: {k: v}\nz: ~\nq: \"\"\n")
        #expect(try reader.text("t") == "x")
        #expect(try reader.count("c") == 3)
        #expect(try reader.number("n") == 1.5)
        #expect(try reader.bool("b") == true)
        #expect(try reader.duration("d") == .seconds(90))
        #expect(try reader.choice("w", of: ["one": 1, "two": 2]) == 2)
        #expect(try reader.placedList("l")?.map(\.text) == ["a", "b"])
        #expect(try reader.placedList("l") == nil)
        var section = try #require(try reader.section("m"))
        #expect(try section.text("k") == "v")
        #expect(try reader.text("z") == nil)
        #expect(try reader.text("q")?.isEmpty == true)
        #expect(try reader.text("missing") == nil)
        try reader.finish()
    }

    @Test(
        "each complaint names its file, line and column",
        arguments: [
            ("a: 1\nc: -1\n", "a.yml:2:4: `c` should be a whole number that is not negative"),
            ("c: [x]\n", "a.yml:1:4: `c` should be a whole number that is not negative"),
            ("x: 1\n\nb: maybe\n", "a.yml:3:4: `b` should be true or false"),
            ("d: 5\n", "a.yml:1:4: `d` should be a span of time such as 500ms, 90s, 2m or 1h"),
            ("a: 1\nbb: 2\n", "a.yml:2:5: the agent has no key `bb`; did you mean `b`?"),
            ("a: 1\nsomething: 2\n", "a.yml:2:12: the agent has no key `something`; known: a, x, c, b, d"),
        ])
    func complaints(text: String, complaint: String) {
        #expect {
            var reader = try reader(text)
            _ = try reader.text("a")
            _ = try reader.text("x")
            _ = try reader.count("c")
            _ = try reader.bool("b")
            _ = try reader.duration("d")
            try reader.finish()
        } throws: { "\($0)" == complaint }
    }

    @Test("a file that is no YAML, or empty, or no mapping says so")
    func files() {
        #expect { try reader("a: [") } throws: { "\($0)".hasPrefix("a.yml is no YAML: ") }
        #expect { try reader("") } throws: { "\($0)" == "a.yml is empty: the agent should be described in it" }
        #expect { try reader("- a\n") } throws: { "\($0)" == "a.yml:1:1: the agent should be a mapping of keys to values" }
    }

    @Test("aliases of aliases are bounded")
    func laughs() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        #expect { try reader(text) } throws: { "\($0)".contains("more than 200000 values") }
    }

    @Test("merge keys stand for the keys of what they name")
    func merging() throws {
        let value = try #require(try YAMLValue.parse("base: &b {x: 1, y: 2}\nmore:\n  <<: *b\n  y: 3\n", file: "a.yml"))
        #expect(value["more"]?["x"]?.int == 1)
        #expect(value["more"]?["y"]?.int == 3)
    }

    @Test("mutated YAML is read or refused, and never traps", arguments: 0..<300 as Range<UInt64>)
    func mutated(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var characters = Array(
            "models:\n  - type: main\n    engine: openai\n    model: m\nrails:\n  input:\n    flows: [regex check input]\n  config:\n    regex_detection: {input: {patterns: ['a+']}}\nprompts:\n  - task: t\n    content: \"{{ user_input }}\"\n"
        )
        for _ in 0..<random.number(1...10) where characters.count > 2 {
            let place = random.number(0...(characters.count - 1))
            switch random.number(0...3) {
            case 0: characters.remove(at: place)
            case 1: characters.insert(random.pick("[", "{", ":", "-", "\n", "&", "*", "\t", "\"", "é"), at: place)
            case 2: characters.swapAt(place, random.number(0...(characters.count - 1)))
            default: characters.removeSubrange(place..<min(characters.count, place + random.number(1...20)))
            }
        }
        let folder = try TemporaryFolder(["config.yml": String(characters)])
        do {
            let configuration = try RailConfiguration.load(directory: folder.path, missingRails: .leaveOut)
            #expect(!configuration.explain().isEmpty)
        } catch {
            #expect(!error.description.isEmpty)
        }
    }
}
#endif
