import Testing

@testable import MillraceCore

/// What pieces at paths make, by a model that keeps one tree and knows nothing of text that grows.
private struct Model {
    var root = JSONValue.object([:])
    var openPath: [GeminiPartialArgument.Step]?

    /// False where the piece fits nothing.
    mutating func apply(_ piece: GeminiPartialArgument) -> Bool {
        Model.apply(piece, piece.path[...], to: &root, isOpen: openPath == piece.path) && remember(piece)
    }

    private mutating func remember(_ piece: GeminiPartialArgument) -> Bool {
        openPath = piece.willContinue ? piece.path : nil
        return true
    }

    private static func apply(
        _ piece: GeminiPartialArgument, _ path: ArraySlice<GeminiPartialArgument.Step>, to value: inout JSONValue, isOpen: Bool
    ) -> Bool {
        guard let step = path.first else {
            switch piece.value {
            case .text(let text)?:
                if case .string(let known) = value, isOpen { value = .string(known + text) } else { value = .string(text) }
            case .value(let whole)?: value = whole
            case nil: break
            }
            return true
        }
        let rest = path.dropFirst()
        func fresh() -> JSONValue? {
            guard let next = rest.first else { return .null }
            return next.isIndex ? .array([]) : .object([:])
        }
        switch (step, value) {
        case (.key(let key), .object(var object)):
            guard var child = object[key] ?? fresh(), apply(piece, rest, to: &child, isOpen: isOpen) else { return false }
            object[key] = child
            value = .object(object)
        case (.index(let index), .array(var array)):
            guard index <= array.count + 16 else { return false }
            while array.count < index { array.append(.null) }
            if array.count == index { array.append(fresh() ?? .null) }
            guard apply(piece, rest, to: &array[index], isOpen: isOpen) else { return false }
            value = .array(array)
        default: return false
        }
        return true
    }
}

private func piece(_ json: String) throws -> GeminiPartialArgument {
    try #require(GeminiPartialArgument(try JSONValue(parsing: json)))
}

@Suite("Gemini: arguments in pieces")
struct GeminiArgumentsTests {
    @Test("paths: names, indices, quoted names; others are refused")
    func paths() {
        typealias Argument = GeminiPartialArgument
        #expect(Argument.steps(of: "$") == [])
        #expect(Argument.steps(of: "$.a.b_c[0][12].ü") == [.key("a"), .key("b_c"), .index(0), .index(12), .key("ü")])
        #expect(Argument.steps(of: #"$['a.b']["c'd"]['e\'f']"#) == [.key("a.b"), .key("c'd"), .key("e'f")])
        for bad in ["", "a", "$a", "$.", "$..a", "$[", "$[]", "$[-1]", "$[x]", "$['a", "$['a'", "$['a'x]", "$[99999999999]"] {
            #expect(Argument.steps(of: bad) == nil, "\(bad)")
        }
    }

    @Test("whatever the pieces, what was told grows, and the end is what a tree makes of them", arguments: [1, 2, 3] as [UInt64])
    func model(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let paths = ["$.a", "$.b", "$.a.x", "$.c[0]", "$.c[1].y", "$.c[1].z", "$.c[3]", "$.d.e.f", "$.d.e.g", "$.d.h", "$.c[0].q"]
        let values = [
            #""stringValue":"t\"ü","willContinue":true"#, #""stringValue":"u""#, #""stringValue":"""#, #""numberValue":1.50"#,
            #""boolValue":true"#, #""nullValue":"NULL_VALUE""#, #""willContinue":true,"stringValue":"""#,
        ]
        for round in 0..<3_000 {
            var arguments = GeminiArguments()
            var reference = Model()
            var told = ""
            var isWhole = false
            var isRight = true
            func tell(_ telling: GeminiArguments.Telling) {
                switch telling {
                case .nothing: break
                case .piece(let text): told += text
                case .whole(let text):
                    told = text
                    isWhole = true
                }
            }
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let path = paths.randomElement(using: &random) ?? ""
                let value = values.randomElement(using: &random) ?? ""
                let next = try piece(#"{"jsonPath":"\#(path)",\#(value)}"#)
                if isRight { isRight = reference.apply(next) }
                arguments.apply(next)
                tell(arguments.takeText())
            }
            tell(arguments.seal())
            #expect(arguments.isBroken == !isRight, "seed \(seed), round \(round)")
            guard isRight else {
                #expect(isWhole || ArgumentError.check(object: told) != nil)
                continue
            }
            #expect(try JSONValue(parsing: told) == reference.root, "seed \(seed), round \(round): \(told)")
        }
    }

    @Test("members that come whole and pieces at paths mix")
    func mixed() throws {
        var arguments = GeminiArguments()
        arguments.merge(["a": ["b": 1]])
        arguments.apply(try piece(#"{"jsonPath":"$.c","stringValue":"x"}"#))
        arguments.apply(try piece(#"{"jsonPath":"$.a.d","numberValue":2}"#))
        guard case .whole(let text) = arguments.seal() else {
            Issue.record("the closed object was told to grow")
            return
        }
        #expect(text == #"{"a":{"b":1,"d":2},"c":"x"}"#)
    }
}
