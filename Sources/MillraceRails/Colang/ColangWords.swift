/// The first word of a statement and what follows it.
struct ColangWords: Sendable, Hashable {
    /// The first word.
    let first: String
    /// What follows it, without spaces at either end.
    let rest: String

    /// Cuts a line.
    ///
    /// A `:` at its end, as Python has it, is left out.
    init(_ line: String) {
        var scalars = Substring(line).unicodeScalars
        if scalars.last == ":" { scalars.removeLast() }
        scalars = scalars.drop { $0 == " " || $0 == "\t" }
        let end = scalars.firstIndex { $0 == " " || $0 == "\t" } ?? scalars.endIndex
        first = String(Substring(scalars[..<end]))
        rest = ColangText.trimmed(String(Substring(scalars[end...])))
    }

    /// What stands between double quotes that begin and end a text, escapes resolved; nil where they do not.
    ///
    /// Quotes between them stay.
    static func quoted(_ text: String) -> String? {
        let scalars = text.unicodeScalars
        guard scalars.count >= 2, scalars.first == "\"", scalars.last == "\"" else { return nil }
        return ColangToken.unescaped(scalars.dropFirst().dropLast())
    }
}
