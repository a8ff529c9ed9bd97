/// One piece of a call's arguments, placed by a JSON path (Vertex AI API reference, "PartialArg"; RFC 9535 for the path).
struct GeminiPartialArgument: Sendable {
    /// One step of a path.
    enum Step: Sendable, Hashable {
        case key(String)
        case index(Int)

        /// Whether it goes into an array.
        var isIndex: Bool { if case .index = self { true } else { false } }
    }

    /// What the piece brings.
    enum Value: Sendable {
        /// More of a string.
        case text(String)
        /// A value that comes whole.
        case value(JSONValue)
    }

    var path: [Step]
    var value: Value?
    /// Whether more of the same string follows.
    var willContinue: Bool

    /// Reads an entry of `partialArgs`; nil where its path is none.
    init?(_ value: JSONValue) {
        guard let path = value["jsonPath"]?.stringValue.flatMap(Self.steps) else { return nil }
        self.path = path
        self.willContinue = value["willContinue"]?.boolValue ?? false
        if let text = value["stringValue"]?.stringValue {
            self.value = .text(text)
        } else if let number = value["numberValue"] {
            // Not a number and infinity come as words, for which JSON has no number.
            guard case .number = number else { return nil }
            self.value = .value(number)
        } else if let flag = value["boolValue"], case .bool = flag {
            self.value = .value(flag)
        } else if value["nullValue"] != nil {
            self.value = .value(.null)
        } else if let other = value["structValue"] ?? value["listValue"] {
            self.value = .value(other)
        }
    }

    /// The steps of a path of member names and indices, after the `$`; nil for any other.
    static func steps(of path: String) -> [Step]? {
        let bytes = Array(path.utf8)
        guard bytes.first == UInt8(ascii: "$") else { return nil }
        var steps: [Step] = []
        var at = 1
        while at < bytes.count {
            guard steps.count < 256 else { return nil }
            if bytes[at] == UInt8(ascii: ".") {
                let start = at + 1
                at = bytes[start...].firstIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") } ?? bytes.count
                guard at > start else { return nil }
                steps.append(.key(String(decoding: bytes[start..<at], as: UTF8.self)))
            } else if bytes[at] == UInt8(ascii: "[") {
                guard let step = bracketed(bytes, &at) else { return nil }
                steps.append(step)
            } else {
                return nil
            }
        }
        return steps
    }

    private static func bracketed(_ bytes: [UInt8], _ at: inout Int) -> Step? {
        at += 1
        guard at < bytes.count else { return nil }
        let quote = bytes[at]
        if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
            at += 1
            var name: [UInt8] = []
            while at < bytes.count, bytes[at] != quote {
                if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count { at += 1 }
                name.append(bytes[at])
                at += 1
            }
            guard at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "]") else { return nil }
            at += 2
            return .key(String(decoding: name, as: UTF8.self))
        }
        guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "]")), end - at < 10,
            let index = Int(String(decoding: bytes[at..<end], as: UTF8.self)), index >= 0
        else { return nil }
        at = end + 1
        return .index(index)
    }
}
