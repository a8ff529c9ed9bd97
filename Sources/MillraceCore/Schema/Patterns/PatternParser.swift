/// Reads a regular expression of ECMA-262.
///
/// The grammar is that of §22.2.1 with the `u` flag, as JSON Schema asks (Core 2020-12 §6.4), and with what patterns in the wild take
/// from annex B: an escaped ASCII character that is neither letter nor digit stands for itself, as do a lone `]`, `}` and a `{` that
/// begins no quantifier, and a hyphen beside a class inside a class.
struct PatternParser {
    var scalars: [Unicode.Scalar]
    var position = 0
    private var depth = 0
    private var groupCount = 0
    private var groupNames: Set<String> = []
    // Groups may be referred to before they are opened, so references are looked at last.
    var highestReference: (number: Int, offset: Int)?
    var namedReferences: [(name: String, offset: Int)] = []

    /// The most groups that may be open at once.
    private static let maxDepth = 100

    private init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// Reads a whole pattern.
    static func parse(_ text: String) throws(PatternError) -> PatternNode {
        var parser = PatternParser(text)
        let node = try parser.alternation()
        if parser.position < parser.scalars.count { throw parser.malformed("a group is closed that was not opened") }
        if let reference = parser.highestReference, reference.number > parser.groupCount {
            throw PatternError(reason: .malformed, problem: "a reference to a group that does not exist", offset: reference.offset)
        }
        for reference in parser.namedReferences where !parser.groupNames.contains(reference.name) {
            throw PatternError(reason: .malformed, problem: "a reference to a group that does not exist", offset: reference.offset)
        }
        return node
    }

    func malformed(_ problem: String, at offset: Int? = nil) -> PatternError {
        PatternError(reason: .malformed, problem: problem, offset: offset ?? position)
    }

    func unsupported(_ problem: String) -> PatternError { PatternError(reason: .unsupported, problem: problem, offset: position) }

    var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    /// Takes a text if it comes next.
    mutating func take(_ text: String) -> Bool {
        guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    // MARK: Structure

    private mutating func alternation() throws(PatternError) -> PatternNode {
        guard depth < PatternParser.maxDepth else { throw unsupported("groups are nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternation(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var terms: [PatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" { terms.append(try term()) }
        return terms.count == 1 ? terms[0] : .sequence(terms)
    }

    private mutating func term() throws(PatternError) -> PatternNode {
        let start = position
        let atom = try self.atom()
        guard let (lowest, highest) = try quantifier() else { return atom }
        if case .assertion = atom { throw malformed("nothing to repeat", at: start) }
        return .repetition(atom, min: lowest, max: highest)
    }

    private mutating func quantifier() throws(PatternError) -> (min: Int, max: Int?)? {
        let bounds: (min: Int, max: Int?)
        if take("*") {
            bounds = (0, nil)
        } else if take("+") {
            bounds = (1, nil)
        } else if take("?") {
            bounds = (0, 1)
        } else if let counted = try count() {
            bounds = counted
        } else {
            return nil
        }
        // Whether it takes much or little decides where a match ends, not whether there is one.
        _ = take("?")
        return bounds
    }

    /// `{n}`, `{n,}` or `{n,m}`; nil, and nothing taken, where the brace is no quantifier.
    private mutating func count() throws(PatternError) -> (min: Int, max: Int?)? {
        let start = position
        guard take("{"), let lowest = number() else {
            position = start
            return nil
        }
        var highest: Int? = lowest
        if take(",") { highest = number() }
        guard take("}") else {
            position = start
            return nil
        }
        if let highest, highest < lowest { throw malformed("a quantifier whose bounds are out of order", at: start) }
        return (lowest, highest)
    }

    /// A decimal number, saturating; nil where there is none.
    mutating func number() -> Int? {
        var value: Int?
        while let digit = next.flatMap({ PatternParser.digit($0, radix: 10) }) {
            value = min((value ?? 0) * 10 + Int(digit), 1 << 32)
            position += 1
        }
        return value
    }

    static func digit(_ scalar: Unicode.Scalar, radix: UInt32) -> UInt32? {
        guard scalar.isASCII, let digit = JSONText.hexValue(UInt8(scalar.value)), digit < radix else { return nil }
        return digit
    }

    private mutating func atom() throws(PatternError) -> PatternNode {
        let start = position
        guard let scalar = next else { return .empty }
        position += 1
        switch scalar {
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        case ".": return .set(.dot)
        case "(": return try group(from: start)
        case "[": return .set(try characterClass(from: start))
        case "\\": return try escape()
        case "*", "+", "?": throw malformed("nothing to repeat", at: start)
        case "{":
            position = start
            if try count() != nil { throw malformed("nothing to repeat", at: start) }
            position = start + 1
        default: break
        }
        return .set(ScalarSet(scalar.value...scalar.value))
    }

    private mutating func group(from start: Int) throws(PatternError) -> PatternNode {
        var look: (isAhead: Bool, isNegated: Bool)?
        if take("?=") {
            look = (true, false)
        } else if take("?!") {
            look = (true, true)
        } else if take("?<=") {
            look = (false, false)
        } else if take("?<!") {
            look = (false, true)
        } else if take("?<") {
            guard let name = name(), groupNames.insert(name).inserted else { throw malformed("a group's name is malformed or used twice") }
            groupCount += 1
        } else if take("?:") {
            // Takes part in nothing.
        } else if next == "?" {
            throw malformed("a group of a kind that ECMA-262 does not have; flags as (?i) are none of it", at: start)
        } else {
            groupCount += 1
        }
        let body = try alternation()
        guard take(")") else { throw malformed("a group is not closed", at: start) }
        if let look { return .assertion(.look(body, isAhead: look.isAhead, isNegated: look.isNegated)) }
        // Whatever stands in it, a group may be repeated.
        return .sequence([body])
    }

    /// A group's name and the bracket that closes it.
    mutating func name() -> String? {
        var name = ""
        while let scalar = next {
            position += 1
            if scalar == ">" { return name.isEmpty ? nil : name }
            let isFirst = name.isEmpty && scalar.properties.isIDStart || !name.isEmpty && scalar.properties.isIDContinue
            guard isFirst || scalar == "$" || scalar == "_" else { return nil }
            name.unicodeScalars.append(scalar)
        }
        return nil
    }
}
