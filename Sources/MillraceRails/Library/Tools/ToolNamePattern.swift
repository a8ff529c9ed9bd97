/// A name of a tool with wildcards: `*` stands for any characters or none, `?` for one.
///
/// Names are compared exactly, by code points: `FS_read` is not `fs_*`.
public struct ToolNamePattern: Sendable, Hashable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The pattern as it was written.
    public let description: String

    /// Makes a pattern.
    public init(_ pattern: String) { description = pattern }

    /// Makes a pattern of a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// Reads the `Codable` form: a string.
    public init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(String.self)) }

    /// Writes the `Codable` form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// Whether a name is one of those that the pattern means.
    ///
    /// Takes time in proportion to the product of both lengths at most.
    public func matches(_ name: String) -> Bool {
        let pattern = Array(description.unicodeScalars)
        let name = Array(name.unicodeScalars)
        var place = 0
        var position = 0
        // Behind the last `*`, and the first character that it does not cover yet.
        var retry: (place: Int, position: Int)?
        while position < name.count {
            if place < pattern.count, pattern[place] == "*" {
                place += 1
                retry = (place, position)
            } else if place < pattern.count, pattern[place] == "?" || pattern[place] == name[position] {
                place += 1
                position += 1
            } else if let last = retry {
                retry = (last.place, last.position + 1)
                (place, position) = (last.place, last.position + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
