extension String.UnicodeScalarView {
    /// Appends what a backslash and a letter mean in a quoted text: `\n`, `\t`, `\r`, `\\` and quotes; other backslashes stay.
    ///
    /// Templates and Colang read quoted texts as Python does, without escapes by number.
    mutating func append(escaped letter: Unicode.Scalar) {
        switch letter {
        case "n": append("\n")
        case "t": append("\t")
        case "r": append("\r")
        case "\\", "\"", "'": append(letter)
        default:
            append("\\")
            append(letter)
        }
    }
}
