internal import MillraceCore

/// A method that texts, lists and objects have in expressions.
enum ColangMethod: String, Sendable, Hashable, CaseIterable {
    /// `object.get(key, otherwise)`.
    case get
    /// `object.keys()`.
    case keys
    /// `object.values()`.
    case values
    /// `text.lower()`.
    case lower
    /// `text.upper()`.
    case upper
    /// `text.strip()`.
    case strip
    /// `text.startswith(start)`.
    case startswith
    /// `text.endswith(end)`.
    case endswith
    /// `text.replace(old, new)`.
    case replace
    /// `text.split()`, `text.split(between)`.
    case split
    /// `between.join(list)`.
    case join
    /// `text.count(part)`.
    case count
    /// `text.find(part)`: how many characters stand before it; -1 where it is not there.
    case find

    /// How many arguments it takes.
    var argumentCounts: ClosedRange<Int> {
        switch self {
        case .keys, .values, .lower, .upper, .strip: 0...0
        case .startswith, .endswith, .join, .count, .find: 1...1
        case .get: 1...2
        case .split: 0...1
        case .replace: 2...2
        }
    }
}

extension ColangMethod {
    /// Calls the method.
    func call(on base: JSONValue, with arguments: [JSONValue]) throws(ColangFault) -> JSONValue {
        switch (self, base, arguments.first, arguments.dropFirst().first) {
        case (.get, .object(let object), .string(let key)?, let otherwise): return object[key] ?? otherwise ?? .null
        case (.keys, .object(let object), nil, _): return .array(object.keys.map(JSONValue.string))
        case (.values, .object(let object), nil, _): return .array(object.map(\.value))
        case (.lower, .string(let text), nil, _): return .string(text.lowercased())
        case (.upper, .string(let text), nil, _): return .string(text.uppercased())
        case (.strip, .string(let text), nil, _): return .string(ColangText.trimmed(text))
        case (.startswith, .string(let text), .string(let part)?, _): return .bool(text.utf8.starts(with: part.utf8))
        case (.endswith, .string(let text), .string(let part)?, _):
            return .bool(text.utf8.reversed().starts(with: part.utf8.reversed()))
        case (.replace, .string(let text), .string(let old)?, .string(let new)?):
            if old.isEmpty { throw ColangFault(.wrongKind) }
            return .string(try Self.joined(ColangText.pieces(of: text, between: old), with: new))
        case (.split, .string(let text), nil, _):
            return .array(text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map { .string(String(Substring($0))) })
        case (.split, .string(let text), .string(let part)?, _):
            if part.isEmpty { throw ColangFault(.wrongKind) }
            return .array(ColangText.pieces(of: text, between: part).map(JSONValue.string))
        case (.join, .string(let between), .array(let elements)?, _):
            var texts: [String] = []
            for element in elements {
                guard case .string(let text) = element else { throw ColangFault(.wrongKind) }
                texts.append(text)
            }
            return .string(try Self.joined(texts, with: between))
        case (.count, .string(let text), .string(let part)?, _):
            if part.isEmpty { return .number(JSONNumber(text.unicodeScalars.count + 1)) }
            return .number(JSONNumber(ColangText.places(of: part, in: text).count))
        case (.find, .string(let text), .string(let part)?, _):
            if part.isEmpty { return 0 }
            guard let place = ColangText.places(of: part, in: text, limit: 1).first else { return -1 }
            let start = text.utf8.index(text.startIndex, offsetBy: place.lowerBound)
            return .number(JSONNumber(text.unicodeScalars.distance(from: text.startIndex, to: start)))
        default: throw ColangFault(.wrongKind)
        }
    }

    private static func joined(_ texts: [String], with between: String) throws(ColangFault) -> String {
        let size = texts.reduce(0) { $0 + $1.utf8.count } + between.utf8.count * max(0, texts.count - 1)
        guard size <= ColangExpression.maxSize else { throw ColangFault(.tooLarge) }
        return texts.joined(separator: between)
    }
}
