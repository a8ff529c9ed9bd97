/// The only piece of a `content` that is an array, where it is one text or one thinking and nothing else.
enum ChatContentPiece {
    /// Where the words stand; nil where the list holds anything else, which is then read as a value.
    ///
    /// - Parameter list: an array that was read strictly before.
    static func only(in list: UnsafeRawBufferPointer) -> (span: JSONStringSpan, isThinking: Bool)? {
        var scanner = JSONScanner(list)
        // It was read before: an error cannot come up, and nil leads to the other reading anyway.
        return try? read(&scanner)
    }

    private static func read(_ scanner: inout JSONScanner) throws(JSONError) -> (span: JSONStringSpan, isThinking: Bool)? {
        try scanner.beginArray()
        guard try scanner.nextElement(), try scanner.peekKind() == .object else { return nil }
        var text: JSONStringSpan?
        var thinking: JSONStringSpan?
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "type") {
                let type = try scanner.string()
                guard scanner.matches(type, "text") || scanner.matches(type, "thinking") else { return nil }
            } else if scanner.matches(key, "text") {
                text = try scanner.string()
            } else if scanner.matches(key, "thinking") {
                guard let words = try readThinking(&scanner) else { return nil }
                thinking = words
            } else if scanner.matches(key, "closed") {
                _ = try scanner.skipValue()
            } else {
                return nil
            }
        }
        if try scanner.nextElement() { return nil }
        switch (text, thinking) {
        case (let text?, nil): return (text, false)
        case (nil, let thinking?): return (thinking, true)
        default: return nil
        }
    }

    /// The words of a thinking: a string, or a list of one text.
    private static func readThinking(_ scanner: inout JSONScanner) throws(JSONError) -> JSONStringSpan? {
        if try scanner.peekKind() == .string { return try scanner.string() }
        guard try scanner.peekKind() == .array else { return nil }
        try scanner.beginArray()
        guard try scanner.nextElement(), try scanner.peekKind() == .object else { return nil }
        var words: JSONStringSpan?
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "text") {
                words = try scanner.string()
            } else if scanner.matches(key, "type") {
                guard scanner.matches(try scanner.string(), "text") else { return nil }
            } else {
                return nil
            }
        }
        return try scanner.nextElement() ? nil : words
    }
}
