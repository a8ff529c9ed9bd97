/// The form of the usage object that was merged last: how one of the same form is merged without being parsed.
///
/// Servers that tell the usage so far with every piece of text repeat an object of which only numbers change. Which field of ``Usage`` a
/// number becomes is found out once, by reading the object with marks in the places of its numbers.
struct RepeatedUsage: Sendable {
    /// A number of the object.
    private struct Number {
        /// How many fixed bytes come before it.
        var lead: Int
        /// As it was last.
        var value: Int
        /// The fields it is told as.
        var fields: [Field]
        /// Where it stands in ``Usage/raw``: the positions of members and elements; empty where a later member has the same key.
        var path: [Int]
    }

    /// A count of ``Usage``.
    fileprivate enum Field: CaseIterable { case input, output, reasoning, cacheRead, cacheWrite, total }

    // The object without its numbers.
    private let bytes: [UInt8]
    private var numbers: [Number]
    private let tail: Int

    // Numbers that no response has: marks are told from anything else.
    private static let mark = 734_210_985_320_000

    /// Learns the form of an object.
    ///
    /// Nil where its form tells too little: it has no numbers, or some that are no plain counts.
    ///
    /// - Parameters:
    ///   - json: the object, which was read strictly before.
    ///   - raw: the objects so far, with this one merged last.
    ///   - read: how the wire reads such objects.
    init?(_ json: UnsafeRawBufferPointer, mergedInto raw: JSONObject, _ read: (JSONObject) -> Usage) {
        guard let places = RepeatedUsage.counts(in: json), !places.isEmpty, places.count < 64 else { return nil }
        var marked: [UInt8] = []
        var bytes: [UInt8] = []
        var leads: [Int] = []
        var at = 0
        for (index, place) in places.enumerated() {
            let lead = json[at..<place.bytes.lowerBound]
            marked += lead
            marked += "\(RepeatedUsage.mark + index)".utf8
            bytes += lead
            leads.append(lead.count)
            at = place.bytes.upperBound
        }
        marked += json[at...]
        bytes += json[at...]
        // What is strict JSON stays it with other numbers.
        guard case .object(let object)? = try? JSONValue(parsing: marked) else { return nil }
        var numbers = zip(leads, places).map { Number(lead: $0, value: $1.value, fields: [], path: []) }
        let usage = read(object)
        for field in Field.allCases {
            guard let value = usage[field] else { continue }
            let index = value - RepeatedUsage.mark
            guard numbers.indices.contains(index) else { return nil }
            numbers[index].fields.append(field)
        }
        guard RepeatedUsage.find(.object(object), in: .object(raw), [], { numbers[$0].path = $1 }) else { return nil }
        self.bytes = bytes
        self.numbers = numbers
        self.tail = json.count - at
    }

    /// Where an object of this form ends that begins at an offset; nil where none does.
    func end(at start: Int, in data: UnsafeRawBufferPointer) -> Int? {
        let json = JSONBytes(data)
        return bytes.withUnsafeBytes { known -> Int? in
            var at = start
            var from = 0
            for number in numbers {
                guard at &+ number.lead < data.count, data.isSame(as: known, at: at, from: from, count: number.lead),
                    let count = json.shortInteger(at &+ number.lead)
                else { return nil }
                at = count.end
                from &+= number.lead
            }
            guard at &+ tail <= data.count, data.isSame(as: known, at: at, from: from, count: tail) else { return nil }
            return at &+ tail
        }
    }

    /// Merges an object of this form, which begins at an offset.
    ///
    /// - Returns: whether it changed anything.
    mutating func merge(at start: Int, in data: UnsafeRawBufferPointer, into usage: inout Usage) -> Bool {
        let json = JSONBytes(data)
        var at = start
        var isChanged = false
        for index in numbers.indices {
            // It has this form.
            guard let count = json.shortInteger(at &+ numbers[index].lead) else { return isChanged }
            at = count.end
            if count.value == numbers[index].value { continue }
            numbers[index].value = count.value
            guard !numbers[index].path.isEmpty else { continue }
            isChanged = true
            for field in numbers[index].fields { usage[field] = count.value }
            usage.raw.set(JSONNumber(count.value), at: numbers[index].path[...])
        }
        return isChanged
    }

    /// The numbers of an object, in order; nil where one is no plain count.
    private static func counts(in data: UnsafeRawBufferPointer) -> [(bytes: Range<Int>, value: Int)]? {
        let json = JSONBytes(data)
        var counts: [(bytes: Range<Int>, value: Int)] = []
        var at = 0
        while at < json.end {
            if json[at] == UInt8(ascii: "\"") {
                // The bytes were read strictly before: it is a string.
                guard let span = try? json.stringSpan(at + 1) else { return nil }
                at = span.end + 1
            } else if json.isNumber(at: at) {
                guard let count = json.shortInteger(at) else { return nil }
                counts.append((at..<count.end, count.value))
                at = count.end
            } else {
                at += 1
            }
        }
        return counts
    }

    /// Finds the marks of a value, and where they stand in what it was merged into.
    ///
    /// - Returns: false where the two have not the same form.
    private static func find(_ marked: JSONValue, in raw: JSONValue, _ path: [Int], _ tell: (Int, [Int]) -> Void) -> Bool {
        switch (marked, raw) {
        case (.number(let number), .number):
            guard let value = number.int else { return false }
            tell(value - mark, path)
            return true
        case (.object(let members), .object(let known)):
            return members.allSatisfy { key, value in
                if value == .null { return true }
                guard let position = known.keys.firstIndex(where: { JSONObject.isSame($0, key) }) else { return false }
                return find(value, in: known[position].value, path + [position], tell)
            }
        case (.array(let elements), .array(let known)):
            guard elements.count == known.count else { return false }
            return elements.indices.allSatisfy { find(elements[$0], in: known[$0], path + [$0], tell) }
        case (.number, _), (.object, _), (.array, _): return false
        default: return true
        }
    }
}

extension Usage {
    fileprivate subscript(field: RepeatedUsage.Field) -> Int? {
        get {
            switch field {
            case .input: inputTokens
            case .output: outputTokens
            case .reasoning: reasoningTokens
            case .cacheRead: cacheReadTokens
            case .cacheWrite: cacheWriteTokens
            case .total: totalTokens
            }
        }
        set {
            switch field {
            case .input: inputTokens = newValue
            case .output: outputTokens = newValue
            case .reasoning: reasoningTokens = newValue
            case .cacheRead: cacheReadTokens = newValue
            case .cacheWrite: cacheWriteTokens = newValue
            case .total: totalTokens = newValue
            }
        }
    }
}

extension JSONObject {
    /// Puts a number where another one stands.
    ///
    /// - Parameter path: the positions of members and elements down to it.
    fileprivate mutating func set(_ number: JSONNumber, at path: ArraySlice<Int>) {
        guard let position = path.first else { return }
        updateValue(at: position) { $0.set(number, at: path.dropFirst()) }
    }
}

extension JSONValue {
    fileprivate mutating func set(_ number: JSONNumber, at path: ArraySlice<Int>) {
        switch self {
        case .object(var object):
            // Taken out and put back, so that it is changed where it lies.
            self = .null
            object.set(number, at: path)
            self = .object(object)
        case .array(var elements):
            guard let position = path.first else { return }
            self = .null
            elements[position].set(number, at: path.dropFirst())
            self = .array(elements)
        default: self = .number(number)
        }
    }
}
