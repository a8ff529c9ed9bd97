/// Reads a regular expression in the syntax that Python, PCRE and ICU share.
///
/// Groups only group: nothing refers to them. Back references and look-around over more than one character are refused.
struct PatternParser {
    /// The flags `i`, `s`, `m`, `x`.
    struct Flags: Sendable, Hashable {
        /// Letters match whatever their case.
        var ignoresCase = false
        /// `.` matches a line feed, too.
        var dotMatchesAll = false
        /// `^` and `$` match at lines.
        var isMultiline = false
        /// Blanks and comments in the pattern mean nothing.
        var isExtended = false
    }

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private var flags: Flags
    /// How deep groups may be nested.
    private static let maxDepth = 100
    /// The largest count of a repetition.
    private static let maxCount = 1_000
    /// The most characters that a look-ahead reads.
    private static let maxLookAhead = 100

    private init(_ text: String, flags: Flags) {
        self.scalars = Array(text.unicodeScalars)
        self.flags = flags
    }

    /// Reads a pattern.
    static func parse(_ text: String, flags: Flags = Flags()) throws(PatternError) -> PatternSyntax {
        var parser = PatternParser(text, flags: flags)
        let syntax = try parser.alternatives()
        guard parser.position == parser.scalars.count else { throw parser.error(.unexpected) }
        return syntax
    }

    // MARK: Structure

    private mutating func alternatives() throws(PatternError) -> PatternSyntax {
        var all = [try sequence()]
        while take("|") { all.append(try sequence()) }
        return all.count == 1 ? all[0] : .alternatives(all)
    }

    private mutating func sequence() throws(PatternError) -> PatternSyntax {
        var parts: [PatternSyntax] = []
        while let scalar = peek, scalar != "|", scalar != ")" {
            if flags.isExtended, skipExtended() { continue }
            guard let atom = try atom() else { continue }
            parts.append(try repeated(atom))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func skipExtended() -> Bool {
        guard let scalar = peek else { return false }
        if scalar.properties.isWhitespace {
            position += 1
            return true
        }
        guard scalar == "#" else { return false }
        while let next = peek, next != "\n" { position += 1 }
        return true
    }

    private mutating func repeated(_ atom: PatternSyntax) throws(PatternError) -> PatternSyntax {
        var atom = atom
        while let (min, max) = try quantifier() {
            switch atom {
            case .condition, .lookAhead: throw error(.unexpected)
            default: break
            }
            var isGreedy = true
            if take("?") { isGreedy = false } else if take("+") { throw error(.unsupported("a possessive repetition"), back: 1) }
            atom = .repetition(atom, min: min, max: max, isGreedy: isGreedy)
        }
        return atom
    }

    private mutating func quantifier() throws(PatternError) -> (min: Int, max: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard peek == "{" else { return nil }
        let start = position
        position += 1
        let min = number()
        var max = min
        if take(",") { max = number() }
        // A brace that counts nothing is a brace, as in Python.
        guard take("}"), min != nil || max != nil else {
            position = start
            return nil
        }
        for count in [min, max].compactMap({ $0 }) where count > PatternParser.maxCount {
            throw PatternError(.tooLarge(limit: PatternParser.maxCount), at: start)
        }
        let isOpen = scalars[start..<position].contains(",") && max == nil
        if let min, let max, min > max { throw PatternError(.unexpected, at: start) }
        return (min ?? 0, isOpen ? nil : max)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = peek, ("0"..."9").contains(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
            position += 1
        }
        return value
    }

    // MARK: Atoms

    /// One atom; nil where it only changed the flags.
    private mutating func atom() throws(PatternError) -> PatternSyntax? {
        let scalar = try next()
        switch scalar {
        case "(": return try group()
        case "[": return .scalar(cased(try set()))
        case ".": return .scalar(flags.dotMatchesAll ? .all : .notLineFeed)
        case "^": return .condition(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .condition(flags.isMultiline ? .lineEnd : .textEnd)
        case "\\": return try escape()
        case "*", "+", "?": throw error(.unexpected, back: 1)
        case "{" where try startsQuantifier(): throw error(.unexpected, back: 1)
        default: return .scalar(cased(ScalarSet(scalar)))
        }
    }

    private mutating func startsQuantifier() throws(PatternError) -> Bool {
        let start = position
        position -= 1
        defer { position = start }
        return try quantifier() != nil
    }

    private mutating func group() throws(PatternError) -> PatternSyntax? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= PatternParser.maxDepth else { throw error(.tooLarge(limit: PatternParser.maxDepth)) }
        let outer = flags
        guard take("?") else { return try closed(outer) }
        if take("#") {
            while try next() != ")" {}
            return nil
        }
        if take(":") { return try closed(outer) }
        if take("=") { return try look(isIn: true, isAhead: true) }
        if take("!") { return try look(isIn: false, isAhead: true) }
        if take(">") { throw error(.unsupported("an atomic group"), back: 3) }
        if take("P") {
            guard peek == "<" else { throw error(.unsupported("a reference to a group"), back: 3) }
        }
        if take("<") {
            if take("=") { return try look(isIn: true, isAhead: false) }
            if take("!") { return try look(isIn: false, isAhead: false) }
            while try next() != ">" {}
            return try closed(outer)
        }
        return try flagGroup(outer)
    }

    private mutating func closed(_ outer: Flags) throws(PatternError) -> PatternSyntax {
        let inner = try alternatives()
        guard take(")") else { throw error(.unfinished) }
        flags = outer
        return inner
    }

    private mutating func flagGroup(_ outer: Flags) throws(PatternError) -> PatternSyntax? {
        var isOn = true
        while true {
            switch try next() {
            case "-": isOn = false
            case "i": flags.ignoresCase = isOn
            case "s": flags.dotMatchesAll = isOn
            case "m": flags.isMultiline = isOn
            case "x": flags.isExtended = isOn
            // Unicode is always on.
            case "u", "U": break
            case ")": return nil
            case ":": return try closed(outer)
            default: throw error(.unexpected, back: 1)
            }
        }
    }

    private mutating func look(isIn: Bool, isAhead: Bool) throws(PatternError) -> PatternSyntax {
        let start = position
        let outer = flags
        let inner = try closed(outer)
        if let condition = PatternParser.condition(inner, isIn: isIn, isAhead: isAhead) { return condition }
        if !isAhead { throw PatternError(.unsupported("a look-behind over more than one character"), at: start) }
        if inner.looksAhead { throw PatternError(.unsupported("a look-ahead inside another"), at: start) }
        guard let length = inner.maxLength, length <= PatternParser.maxLookAhead else {
            throw PatternError(
                .unsupported("a look-ahead without a bound, or over more than \(PatternParser.maxLookAhead) characters,"), at: start)
        }
        return .lookAhead(inner, isIn: isIn)
    }

    /// What a look-around over one character means; a negative one over alternatives is all of them.
    private static func condition(_ inner: PatternSyntax, isIn: Bool, isAhead: Bool) -> PatternSyntax? {
        switch inner {
        case .scalar(let set): .condition(isAhead ? .next(set, isIn: isIn) : .previous(set, isIn: isIn))
        case .condition(.textEnd) where isIn, .condition(.textStart) where isIn: inner
        case .alternatives(let all):
            all.map { condition($0, isIn: isIn, isAhead: isAhead) }.reduce(PatternSyntax?.some(isIn ? .alternatives([]) : .sequence([]))) {
                guard let next = $1 else { return nil }
                return switch $0 {
                case .alternatives(let known): .alternatives(known + [next])
                case .sequence(let known): .sequence(known + [next])
                default: nil
                }
            }
        default: nil
        }
    }

    private func cased(_ set: ScalarSet) -> ScalarSet { flags.ignoresCase ? set.ignoringCase : set }

    private mutating func escape() throws(PatternError) -> PatternSyntax {
        let scalar = try next()
        switch scalar {
        case "b": return .condition(.wordBoundary)
        case "B": return .condition(.noWordBoundary)
        case "A": return .condition(.textStart)
        case "z", "Z": return .condition(.textEnd)
        case "1"..."9": throw error(.unsupported("a back reference"), back: 2)
        case "k", "g", "G", "K", "R", "X": throw error(.unsupported("\\\(scalar)"), back: 2)
        case "Q": return try quoted()
        default: return .scalar(cased(try set(escaped: scalar)))
        }
    }

    private mutating func quoted() throws(PatternError) -> PatternSyntax {
        var parts: [PatternSyntax] = []
        while true {
            let scalar = try next()
            if scalar == "\\", take("E") { return .sequence(parts) }
            parts.append(.scalar(cased(ScalarSet(scalar))))
        }
    }

    // MARK: Sets

    /// What an escape stands for, outside of a set or in one.
    private mutating func set(escaped scalar: Unicode.Scalar) throws(PatternError) -> ScalarSet {
        switch scalar {
        case "d": return .digits
        case "D": return ScalarSet.digits.inverted
        case "w": return .word
        case "W": return ScalarSet.word.inverted
        case "s": return .whitespace
        case "S": return ScalarSet.whitespace.inverted
        case "h": return ScalarSet(of: " \t\u{A0}")
        case "n": return ScalarSet("\n")
        case "r": return ScalarSet("\r")
        case "t": return ScalarSet("\t")
        case "f": return ScalarSet("\u{0C}")
        case "v": return ScalarSet("\u{0B}")
        case "a": return ScalarSet("\u{07}")
        case "e": return ScalarSet("\u{1B}")
        case "0": return ScalarSet("\0")
        case "x": return ScalarSet(try hexadecimal(digits: 2, braced: true))
        case "u": return ScalarSet(try hexadecimal(digits: 4, braced: true))
        case "U": return ScalarSet(try hexadecimal(digits: 8, braced: false))
        case "p", "P": return try property(isInverted: scalar == "P")
        case "N": return .notLineFeed
        default:
            // A letter without a meaning may have one in another engine.
            if scalar.properties.isAlphabetic, scalar.isASCII { throw error(.unsupported("\\\(scalar)"), back: 2) }
            return ScalarSet(scalar)
        }
    }

    private mutating func hexadecimal(digits count: Int, braced: Bool) throws(PatternError) -> Unicode.Scalar {
        var text = ""
        if braced, take("{") {
            while let scalar = peek, scalar != "}" {
                text.unicodeScalars.append(scalar)
                position += 1
            }
            guard take("}") else { throw error(.unfinished) }
        } else {
            for _ in 0..<count { text.unicodeScalars.append(try next()) }
        }
        guard let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value) else { throw error(.unexpected, back: 1) }
        return scalar
    }

    private mutating func property(isInverted: Bool) throws(PatternError) -> ScalarSet {
        var name = ""
        if take("{") {
            while let scalar = peek, scalar != "}" {
                name.unicodeScalars.append(scalar)
                position += 1
            }
            guard take("}") else { throw error(.unfinished) }
        } else {
            name.unicodeScalars.append(try next())
        }
        var isInverted = isInverted
        if name.hasPrefix("^") {
            name.removeFirst()
            isInverted.toggle()
        }
        guard let set = ScalarSet.category(name) else { throw error(.unsupported("the property \(name)"), back: 1) }
        return isInverted ? set.inverted : set
    }

    /// A set in brackets, the opening one read.
    private mutating func set() throws(PatternError) -> ScalarSet {
        let isInverted = take("^")
        var set = ScalarSet()
        var isFirst = true
        while true {
            guard let scalar = peek else { throw error(.unfinished) }
            if scalar == "]", !isFirst {
                position += 1
                return isInverted ? set.inverted : set
            }
            isFirst = false
            if scalar == "[", let named = posixSet() {
                set = set.union(named)
                continue
            }
            let (low, single) = try member()
            if let single, peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
                position += 1
                let (_, high) = try member()
                guard let high, high >= single else { throw error(.unexpected, back: 1) }
                set = set.union(ScalarSet([single.value...high.value]))
            } else {
                set = set.union(low)
            }
        }
    }

    /// One member of a set in brackets, and the character it is, where it is a single one.
    private mutating func member() throws(PatternError) -> (set: ScalarSet, scalar: Unicode.Scalar?) {
        let scalar = try next()
        guard scalar == "\\" else { return (ScalarSet(scalar), scalar) }
        let escaped = try next()
        if escaped == "b" { return (ScalarSet("\u{08}"), "\u{08}") }
        let set = try set(escaped: escaped)
        guard set.ranges.count == 1, set.ranges[0].count == 1 else { return (set, nil) }
        return (set, Unicode.Scalar(set.ranges[0].lowerBound))
    }

    private mutating func posixSet() -> ScalarSet? {
        let names: [String: ScalarSet] = [
            "[:alpha:]": ScalarSet([0x41...0x5A, 0x61...0x7A]), "[:digit:]": .digits,
            "[:alnum:]": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A]), "[:space:]": ScalarSet([0x09...0x0D, 0x20...0x20]),
            "[:upper:]": ScalarSet([0x41...0x5A]), "[:lower:]": ScalarSet([0x61...0x7A]),
            "[:xdigit:]": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66]),
            "[:punct:]": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
            "[:word:]": ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]),
        ]
        for (name, set) in names where scalars[position...].starts(with: name.unicodeScalars) {
            position += name.unicodeScalars.count
            return set
        }
        return nil
    }

    // MARK: Characters

    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func next() throws(PatternError) -> Unicode.Scalar {
        guard let scalar = peek else { throw error(.unfinished) }
        position += 1
        return scalar
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }

    private func error(_ reason: PatternError.Reason, back: Int = 0) -> PatternError {
        PatternError(reason, at: max(0, position - back))
    }
}
