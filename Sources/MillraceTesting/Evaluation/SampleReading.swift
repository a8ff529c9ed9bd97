public import MillraceCore

// Public test sets as labelled samples, in the forms they are published in.

extension LabelledSample {
    /// Reads one text a line; empty lines are left out.
    public static func lines(of text: String, isPositive: Bool, source: String) -> [LabelledSample] {
        text.split(whereSeparator: \.isNewline).map { LabelledSample(String($0), isPositive: isPositive, source: source) }
    }

    /// Reads each paragraph of a text: what blank lines part.
    public static func paragraphs(of text: String, isPositive: Bool, source: String) -> [LabelledSample] {
        var paragraphs: [[Substring]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy(\.isWhitespace) { paragraphs.append([]) } else { paragraphs[paragraphs.count - 1].append(line) }
        }
        return paragraphs.filter { !$0.isEmpty }
            .map { LabelledSample($0.joined(separator: "\n"), isPositive: isPositive, source: source) }
    }

    /// Reads every string of a JSON document, whatever lists and objects it stands in; keys are no strings.
    ///
    /// - Throws: ``JSONError`` where the text is no JSON.
    public static func strings(ofJSON text: String, isPositive: Bool, source: String) throws(JSONError) -> [LabelledSample] {
        func strings(_ value: JSONValue) -> [String] {
            switch value {
            case .string(let text): [text]
            case .array(let elements): elements.flatMap(strings)
            case .object(let members): members.flatMap { strings($0.value) }
            default: []
            }
        }
        return strings(try JSONValue(parsing: text)).map { LabelledSample($0, isPositive: isPositive, source: source) }
    }

    /// Reads one member of each line of JSON lines.
    ///
    /// - Throws: ``JSONError`` where a line is no JSON.
    public static func member(
        _ name: String, ofJSONLines text: String, isPositive: Bool, source: String
    ) throws(JSONError) -> [LabelledSample] {
        var samples: [LabelledSample] = []
        for line in text.split(whereSeparator: \.isNewline) {
            guard let text = try JSONValue(parsing: String(line))[name]?.stringValue else { continue }
            samples.append(LabelledSample(text, isPositive: isPositive, source: source))
        }
        return samples
    }

    /// Reads the cases of a parametrized test in Python: a text, and how often something is in it or whether, as in
    /// `("my e-mail is a@b.org", 1, ((13, 20),))`.
    ///
    /// - Parameter kind: what is in it. Places behind the number are read, in characters as Python counts them; nil reads none.
    public static func cases(ofPython text: String, kind: String?, source: String) -> [LabelledSample] {
        var reader = PythonCases(scalars: Array(text.unicodeScalars))
        return reader.read().map { found in
            var spans: [Span] = []
            if let kind {
                let offsets = found.text.scalarOffsets
                for place in found.places where place.lowerBound < place.upperBound && place.upperBound < offsets.count {
                    spans.append(Span(range: offsets[place.lowerBound]..<offsets[place.upperBound], kind: kind))
                }
            }
            return LabelledSample(found.text, spans: spans, isPositive: found.count > 0, source: source)
        }
    }
}

extension String {
    /// Where each Unicode scalar begins, in bytes, and the end.
    fileprivate var scalarOffsets: [Int] {
        var offsets = [0]
        for scalar in unicodeScalars { offsets.append((offsets.last ?? 0) + UTF8.width(scalar)) }
        return offsets
    }
}

/// Finds string literals of Python that a number or a truth value follows.
private struct PythonCases {
    struct Case {
        var text: String
        var count: Int
        var places: [Range<Int>] = []
    }

    let scalars: [Unicode.Scalar]
    var position = 0

    init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    mutating func read() -> [Case] {
        var cases: [Case] = []
        while let scalar = current {
            if scalar == "#" {
                skipComment()
            } else if let text = literals() {
                if let count = count() { cases.append(Case(text: text, count: count, places: places())) }
            } else {
                position += 1
            }
        }
        return cases
    }

    /// String literals that follow each other are one text.
    private mutating func literals() -> String? {
        guard var text = literal() else { return nil }
        while true {
            let start = position
            skipBlanks()
            guard let next = literal() else {
                position = start
                return text
            }
            text += next
        }
    }

    private mutating func literal() -> String? {
        let start = position
        var (isRaw, isFormatted) = (false, false)
        // A letter that belongs to a longer word is no prefix.
        if let scalar = current, "rRbBuUfF".unicodeScalars.contains(scalar), start == 0 || !Self.isWord(scalars[start - 1]) {
            isRaw = scalar == "r" || scalar == "R"
            isFormatted = scalar == "f" || scalar == "F"
            position += 1
        }
        guard let quote = current, quote == "'" || quote == "\"" else {
            position = start
            return nil
        }
        let isTriple = position + 2 < scalars.count && scalars[position + 1] == quote && scalars[position + 2] == quote
        position += isTriple ? 3 : 1
        var text = String.UnicodeScalarView()
        while let scalar = current {
            if scalar == quote,
                !isTriple || (position + 2 < scalars.count && scalars[position + 1] == quote && scalars[position + 2] == quote)
            {
                position += isTriple ? 3 : 1
                // What is put together as the test runs cannot be read.
                return isFormatted ? nil : String(text)
            }
            position += 1
            if scalar == "\\", let escaped = current {
                position += 1
                text.append(contentsOf: isRaw ? [scalar, escaped] : self.escaped(escaped))
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }

    private mutating func escaped(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        switch scalar {
        case "n": return ["\n"]
        case "t": return ["\t"]
        case "r": return ["\r"]
        case "\n": return []
        case "x": return number(digits: 2)
        case "u": return number(digits: 4)
        case "U": return number(digits: 8)
        case "\\", "'", "\"": return [scalar]
        default: return ["\\", scalar]
        }
    }

    private mutating func number(digits: Int) -> [Unicode.Scalar] {
        let end = min(scalars.count, position + digits)
        let text = String(String.UnicodeScalarView(scalars[position..<end]))
        position = end
        return UInt32(text, radix: 16).flatMap(Unicode.Scalar.init).map { [$0] } ?? []
    }

    /// The number or truth value behind a text; nil where something else follows.
    private mutating func count() -> Int? {
        let start = position
        skipBlanks()
        if current == ")" {
            position += 1
            skipBlanks()
        }
        guard current == "," else {
            position = start
            return nil
        }
        position += 1
        skipBlanks()
        var word = ""
        while let scalar = current, Self.isWord(scalar) {
            word.unicodeScalars.append(scalar)
            position += 1
        }
        switch word {
        case "True": return 1
        case "False": return 0
        default:
            if let number = Int(word) { return number }
            position = start
            return nil
        }
    }

    /// The pairs of numbers in the parentheses that follow.
    private mutating func places() -> [Range<Int>] {
        let start = position
        skipBlanks()
        guard current == "," else { return [] }
        position += 1
        skipBlanks()
        guard current == "(" || current == "[" else {
            position = start
            return []
        }
        var places: [Range<Int>] = []
        var numbers: [Int] = []
        var depth = 0
        while let scalar = current {
            position += 1
            switch scalar {
            case "(", "[":
                depth += 1
                numbers = []
            case ")", "]":
                depth -= 1
                if numbers.count == 2, numbers[0] <= numbers[1] { places.append(numbers[0]..<numbers[1]) }
                numbers = []
                if depth == 0 { return places }
            case "0"..."9":
                var value = Int(scalar.value) - 48
                while let digit = current, ("0"..."9").contains(digit), value < 1_000_000 {
                    value = value * 10 + Int(digit.value) - 48
                    position += 1
                }
                numbers.append(value)
            case "#":
                skipComment()
            default: break
            }
        }
        return places
    }

    private mutating func skipBlanks() {
        while let scalar = current {
            if scalar == "#" { skipComment() } else if scalar.properties.isWhitespace || scalar == "\\" { position += 1 } else { return }
        }
    }

    private mutating func skipComment() {
        while let scalar = current, scalar != "\n" { position += 1 }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
    }
}
