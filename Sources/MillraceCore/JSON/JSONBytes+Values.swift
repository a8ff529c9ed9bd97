extension JSONBytes {
    /// The kind of the value whose first byte is at `at`.
    func kind(at: Int) throws(JSONError) -> JSONKind {
        switch self[at] {
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        default: throw JSONError(.unexpectedByte, offset: at)
        }
    }

    /// The offset after a literal whose first byte is at `at`.
    @inline(__always)
    func literalEnd(_ at: Int, _ literal: StaticString) throws(JSONError) -> Int {
        let literalEnd = at &+ literal.utf8CodeUnitCount
        guard literalEnd <= end, hasBytes(literal, at: at) else { throw literalError(at, literal) }
        return literalEnd
    }

    @inline(never)
    private func literalError(_ at: Int, _ literal: StaticString) -> JSONError {
        for index in 1..<literal.utf8CodeUnitCount where at &+ index < end && self[at &+ index] != literal.utf8Start[index] {
            return JSONError(.unexpectedByte, offset: at &+ index)
        }
        return JSONError(.unexpectedEnd, offset: end)
    }

    /// The offset after the value whose first byte is at `at`, with `depth` containers open round it.
    func valueEnd(_ at: Int, depth: Int, maxDepth: Int) throws(JSONError) -> Int {
        switch self[at] {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try containerEnd(at, depth: depth, maxDepth: maxDepth)
        default: return try scalarEnd(at)
        }
    }

    /// The offset after the string, number or literal whose first byte is at `at`.
    @inline(__always)
    private func scalarEnd(_ at: Int) throws(JSONError) -> Int {
        switch self[at] {
        case UInt8(ascii: "\""): return try stringSpan(at &+ 1).end &+ 1
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try numberEnd(at)
        case UInt8(ascii: "t"): return try literalEnd(at, "true")
        case UInt8(ascii: "f"): return try literalEnd(at, "false")
        case UInt8(ascii: "n"): return try literalEnd(at, "null")
        default: throw JSONError(.unexpectedByte, offset: at)
        }
    }

    /// The offset after the object or array whose bracket is at `start`.
    ///
    /// A loop, not a recursion: which brackets are open is kept as bits of one word, a one for each object. Only every 64th level
    /// takes a stack frame.
    private func containerEnd(_ start: Int, depth: Int, maxDepth: Int) throws(JSONError) -> Int {
        var at = start
        var open: UInt64 = 0
        var level = 0
        while true {
            // Here a value begins.
            guard at < end else { throw JSONError(.unexpectedEnd, offset: end) }
            let byte = self[at]
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                if level == 64 {
                    at = try containerEnd(at, depth: depth &+ level, maxDepth: maxDepth)
                } else {
                    guard depth &+ level < maxDepth else { throw JSONError(.tooDeep, offset: at) }
                    let isObject = byte == UInt8(ascii: "{")
                    open = open &<< 1 | (isObject ? 1 : 0)
                    level &+= 1
                    at = blanksEnd(at &+ 1)
                    guard at < end else { throw JSONError(.unexpectedEnd, offset: end) }
                    if isObject {
                        if self[at] != UInt8(ascii: "}") {
                            at = try memberStart(at)
                            continue
                        }
                    } else if self[at] != UInt8(ascii: "]") {
                        continue
                    }
                    // Empty: the loop below closes it.
                }
            } else {
                at = try scalarEnd(at)
            }
            // Here a value has ended.
            closing: while true {
                at = blanksEnd(at)
                guard at < end else { throw JSONError(.unexpectedEnd, offset: end) }
                let isObject = open & 1 == 1
                switch self[at] {
                case UInt8(ascii: ","):
                    at = blanksEnd(at &+ 1)
                    if isObject { at = try memberStart(at) }
                    break closing
                case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject:
                    at &+= 1
                    open &>>= 1
                    level &-= 1
                    if level == 0 { return at }
                default:
                    throw JSONError(.unexpectedByte, offset: at)
                }
            }
        }
    }

    /// The offset of the value of the member whose key is at `at`.
    @inline(__always)
    private func memberStart(_ at: Int) throws(JSONError) -> Int {
        let key = try keySpan(at)
        return blanksEnd(try colonEnd(key.end &+ 1))
    }
}
