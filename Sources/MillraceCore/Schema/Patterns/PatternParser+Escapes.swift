// Escapes and classes: ECMA-262 §22.2.1, AtomEscape and CharacterClass.
extension PatternParser {
    /// What one escape, or one member of a class, stands for.
    enum ClassAtom {
        case scalar(UInt32)
        case set(ScalarSet)
    }

    /// An escape outside a class, after its backslash.
    mutating func escape() throws(PatternError) -> PatternNode {
        let start = position - 1
        switch next {
        case "b", "B":
            let isNegated = next == "B"
            position += 1
            return .assertion(.wordBoundary(isNegated: isNegated))
        case "k":
            position += 1
            guard take("<"), let name = name() else { throw malformed("a reference to a group without a name", at: start) }
            namedReferences.append((name, start))
            return .backreference(offset: start)
        case "1", "2", "3", "4", "5", "6", "7", "8", "9":
            let number = number() ?? 0
            if number > highestReference?.number ?? 0 { highestReference = (number, start) }
            return .backreference(offset: start)
        default:
            switch try classEscape(from: start) {
            case .scalar(let scalar): return .set(ScalarSet(scalar...scalar))
            case .set(let set): return .set(set)
            }
        }
    }

    /// A class, after its opening bracket.
    mutating func characterClass(from start: Int) throws(PatternError) -> ScalarSet {
        let isNegated = take("^")
        var set = ScalarSet()
        while !take("]") {
            let offset = position
            let first = try classAtom(from: start)
            // A hyphen makes a range only between two characters; beside a class or at the end it is itself.
            guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]", case .scalar(let low) = first else {
                PatternParser.insert(first, into: &set)
                continue
            }
            position += 1
            switch try classAtom(from: start) {
            case .scalar(let high):
                guard low <= high else { throw malformed("a range whose ends are out of order", at: offset) }
                set.insert(low...high)
            case .set(let other):
                set.insert(low...low)
                set.insert(0x2D...0x2D)
                set.formUnion(other)
            }
        }
        return isNegated ? set.complement : set
    }

    private static func insert(_ atom: ClassAtom, into set: inout ScalarSet) {
        switch atom {
        case .scalar(let scalar): set.insert(scalar...scalar)
        case .set(let other): set.formUnion(other)
        }
    }

    private mutating func classAtom(from start: Int) throws(PatternError) -> ClassAtom {
        guard let scalar = next else { throw malformed("a class is not closed", at: start) }
        position += 1
        guard scalar == "\\" else { return .scalar(scalar.value) }
        if take("b") { return .scalar(0x08) }
        return try classEscape(from: position - 1)
    }

    /// An escape that may stand in a class and outside, after its backslash.
    private mutating func classEscape(from start: Int) throws(PatternError) -> ClassAtom {
        guard let scalar = next else { throw malformed("a backslash at the end", at: start) }
        position += 1
        switch scalar {
        case "d": return .set(.digits)
        case "D": return .set(ScalarSet.digits.complement.plain)
        case "w": return .set(.wordCharacters)
        case "W": return .set(ScalarSet.wordCharacters.complement.plain)
        case "s": return .set(.whiteSpace)
        case "S": return .set(ScalarSet.whiteSpace.complement.plain)
        case "p", "P": return .set(try property(isNegated: scalar == "P", from: start))
        case "t": return .scalar(0x09)
        case "n": return .scalar(0x0A)
        case "v": return .scalar(0x0B)
        case "f": return .scalar(0x0C)
        case "r": return .scalar(0x0D)
        case "0":
            if let after = next, PatternParser.digit(after, radix: 10) != nil { throw malformed("an octal escape", at: start) }
            return .scalar(0)
        case "c":
            guard let letter = next, letter.isASCII, letter.properties.isAlphabetic else {
                throw malformed("a control escape without a letter", at: start)
            }
            position += 1
            return .scalar(letter.value % 32)
        case "x":
            guard let value = hexadecimal(2) else { throw malformed("an escape with too few digits", at: start) }
            return .scalar(value)
        case "u": return .scalar(try unicodeEscape(from: start))
        default:
            // Annex B, but for letters and digits: what they stand for elsewhere would be lost in silence.
            guard scalar.isASCII, scalar.value > 0x20 || scalar == " ", PatternParser.digit(scalar, radix: 10) == nil,
                !scalar.properties.isAlphabetic
            else { throw malformed("an escape that ECMA-262 does not have", at: start) }
            return .scalar(scalar.value)
        }
    }

    /// Exactly so many hexadecimal digits; nil, and nothing taken, where there are fewer.
    private mutating func hexadecimal(_ count: Int) -> UInt32? {
        guard position + count <= scalars.count else { return nil }
        var value: UInt32 = 0
        for scalar in scalars[position..<position + count] {
            guard let digit = PatternParser.digit(scalar, radix: 16) else { return nil }
            value = value << 4 | digit
        }
        position += count
        return value
    }

    /// `\uXXXX`, two of them for a surrogate pair, or `\u{X…}`.
    private mutating func unicodeEscape(from start: Int) throws(PatternError) -> UInt32 {
        if take("{") {
            var value: UInt32?
            while let digit = next.flatMap({ PatternParser.digit($0, radix: 16) }) {
                value = min((value ?? 0) << 4 | digit, 0x110000)
                position += 1
            }
            guard let value, value <= 0x10FFFF, take("}") else { throw malformed("an escape of no Unicode character", at: start) }
            return value
        }
        guard let unit = hexadecimal(4) else { throw malformed("an escape with too few digits", at: start) }
        guard unit & 0xFC00 == 0xD800 else { return unit }
        let rest = position
        if take("\\"), take("u"), let low = hexadecimal(4), low & 0xFC00 == 0xDC00 {
            return 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        }
        position = rest
        return unit
    }

    /// `\p{…}`, after its letter.
    private mutating func property(isNegated: Bool, from start: Int) throws(PatternError) -> ScalarSet {
        guard take("{"), let end = scalars[position...].firstIndex(of: "}") else { throw malformed("a property without a name", at: start) }
        let name = String(String.UnicodeScalarView(scalars[position..<end]))
        position = end + 1
        let parts = name.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let property: ScalarProperty?
        switch (parts[0], parts.count) {
        case (_, 1): property = ScalarProperty(name: name)
        case ("General_Category", _), ("gc", _): property = ScalarProperty(category: parts[1])
        case ("Script", _), ("sc", _), ("Script_Extensions", _), ("scx", _):
            throw PatternError(reason: .unsupported, problem: "scripts as Unicode properties", offset: start)
        default: property = nil
        }
        guard let property else {
            throw PatternError(reason: .unsupported, problem: "a Unicode property that is unknown", offset: start)
        }
        return ScalarSet(property, isNegated: isNegated)
    }
}
