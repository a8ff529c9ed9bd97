/// The sections of a shared `credentials` or `config` file (AWS SDKs and Tools reference guide, "Shared config and credentials files").
struct AWSProfileFile {
    /// The settings of each section, by its name as written between the brackets.
    private(set) var sections: [String: [String: String]] = [:]

    init(_ text: String) {
        var section: String?
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            // What is indented belongs to a setting of several lines, none of which is read here.
            guard let first = line.first, !first.isWhitespace, first != "#", first != ";" else { continue }
            if first == "[" {
                section = line.firstIndex(of: "]").map { Self.trimmed(line[line.index(after: line.startIndex)..<$0]) }
                if let section, sections[section] == nil { sections[section] = [:] }
            } else if let section, let mark = line.firstIndex(of: "=") {
                let name = Self.trimmed(line[..<mark]).lowercased()
                sections[section]?[name] = Self.value(line[line.index(after: mark)...])
            }
        }
    }

    /// The settings of a profile: a section of its name, or one with the word `profile` before it, as `config` files have it.
    func profile(_ name: String) -> [String: String]? {
        let isSame = { (section: String) in
            let words = section.split(whereSeparator: \.isWhitespace)
            return section == name || (words.first == "profile" && words.dropFirst().joined(separator: " ") == name)
        }
        return sections.first { isSame($0.key) }?.value
    }

    /// A value, without the comment after it.
    private static func value(_ text: Substring) -> String {
        for mark in [" #", " ;", "\t#", "\t;"] {
            if let comment = text.firstRange(of: mark) { return trimmed(text[..<comment.lowerBound]) }
        }
        return trimmed(text)
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
