/// A place in a JSON document, for errors; written as a JSON Pointer (RFC 6901).
public struct JSONPath: Sendable, Hashable, CustomStringConvertible {
    /// One step down.
    public enum Step: Sendable, Hashable {
        /// Into the member of an object.
        case key(String)
        /// Into the element of an array.
        case index(Int)
    }

    /// The steps from the top.
    public var steps: [Step]

    /// Makes a path; without steps it is the document itself.
    public init(_ steps: [Step] = []) { self.steps = steps }

    /// The path one step further into an object.
    public func appending(_ key: String) -> JSONPath { JSONPath(steps + [.key(key)]) }
    /// The path one step further into an array.
    public func appending(_ index: Int) -> JSONPath { JSONPath(steps + [.index(index)]) }

    /// The JSON Pointer; empty for the document itself.
    public var description: String {
        steps.reduce(into: "") { text, step in
            text += "/"
            switch step {
            case .index(let index): text += String(index)
            case .key(let key):
                for character in key {
                    switch character {
                    case "~": text += "~0"
                    case "/": text += "~1"
                    default: text.append(character)
                    }
                }
            }
        }
    }
}
