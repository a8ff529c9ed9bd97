/// Searches in texts as Python sees them: by code points, not by characters that look alike.
enum ColangText {
    /// Where a part stands in a text, not overlapping, as ranges of its UTF-8 bytes; none for an empty part.
    ///
    /// Takes time in proportion to both together (Knuth, Morris, Pratt: "Fast Pattern Matching in Strings", 1977).
    static func places(of part: String, in text: String, limit: Int = .max) -> [Range<Int>] {
        let needle = Array(part.utf8)
        guard !needle.isEmpty else { return [] }
        var borders = [0]
        var border = 0
        for byte in needle.dropFirst() {
            while border > 0, needle[border] != byte { border = borders[border - 1] }
            if needle[border] == byte { border += 1 }
            borders.append(border)
        }
        var places: [Range<Int>] = []
        var matched = 0
        var offset = 0
        for byte in text.utf8 {
            offset += 1
            while matched > 0, needle[matched] != byte { matched = borders[matched - 1] }
            if needle[matched] == byte { matched += 1 }
            guard matched == needle.count else { continue }
            places.append((offset - needle.count)..<offset)
            matched = 0
            if places.count == limit { break }
        }
        return places
    }

    /// Whether a text holds a part; every text holds the empty one.
    static func contains(_ part: String, in text: String) -> Bool {
        part.isEmpty || !places(of: part, in: text, limit: 1).isEmpty
    }

    /// The pieces of a text between the places of a part.
    static func pieces(of text: String, between part: String) -> [String] {
        let bytes = Array(text.utf8)
        var pieces: [String] = []
        var start = 0
        for place in places(of: part, in: text) {
            pieces.append(String(decoding: bytes[start..<place.lowerBound], as: UTF8.self))
            start = place.upperBound
        }
        return pieces + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    /// The text without white space at its ends.
    static func trimmed(_ text: String) -> String {
        var scalars = Substring(text).unicodeScalars.drop { $0.properties.isWhitespace }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(Substring(scalars))
    }

    /// The words of a name, one space between them.
    static func name(_ text: String) -> String {
        text.unicodeScalars.split { $0 == " " || $0 == "\t" }.map { String(Substring($0)) }.joined(separator: " ")
    }
}
