/// Cuts the bytes of one JSON array into its elements, each as soon as its last byte has come.
///
/// It follows brackets and strings and checks nothing else: whoever reads an element reads it strictly. An element that lies whole in the
/// pushed bytes is handed over where it lies; one in pieces is gathered in a buffer that is used again. Cost is linear in the bytes.
/// Source: RFC 8259 §5.
public struct JSONArrayDecoder: Sendable {
    /// What the bytes hold.
    ///
    /// Buffers are valid only during the call.
    package enum Item {
        /// An element.
        case element(UnsafeRawBufferPointer)
        /// The last element, when the stream ended inside of it. Only from `finish`.
        case unterminatedElement(UnsafeRawBufferPointer)
    }

    /// Where the next byte stands.
    private enum Place: Sendable {
        case beforeArray, betweenElements, afterArray
        /// In an object or array, by how many brackets are open.
        case container(depth: Int, isInString: Bool, isAfterBackslash: Bool)
        /// In a string that is an element itself.
        case string(isAfterBackslash: Bool)
        /// In a number or a word.
        case word
    }

    /// The longest element, in bytes.
    let maxElementBytes: Int
    private var place = Place.beforeArray
    private var element: [UInt8] = []
    private var offset = 0
    private var isStopped = false
    private var failure: FramingError?
    /// How many bytes of the stream had been read when the last element was: the same however the bytes were cut.
    private(set) var bytesRead = 0

    /// Makes a decoder.
    ///
    /// - Parameter maxElementBytes: the longest element. Default: 16 MiB.
    public init(maxElementBytes: Int = 16 << 20) {
        self.maxElementBytes = maxElementBytes
    }

    /// Whether the bracket that closes the array has come.
    public var isComplete: Bool { if case .afterArray = place { true } else { false } }

    /// Reads the next bytes and hands over the elements they complete.
    ///
    /// - Parameter body: takes each item; false stops the decoder for good, and the rest of the bytes is dropped.
    /// - Throws: the same error from the byte on that is too many.
    package mutating func push(_ bytes: UnsafeRawBufferPointer, _ body: (Item) -> Bool) throws(FramingError) {
        if let failure { throw failure }
        guard !isStopped else { return }
        var position = 0
        while position < bytes.count {
            switch place {
            case .beforeArray, .betweenElements, .afterArray: skip(bytes, &position)
            case .container, .string, .word:
                let start = position
                let isWhole = advance(bytes, &position)
                let length = position - start
                if element.count + length > maxElementBytes {
                    let error = FramingError(
                        .eventTooLong(limit: maxElementBytes), offset: offset + start + maxElementBytes - element.count)
                    failure = error
                    throw error
                }
                let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
                guard isWhole else {
                    element.append(contentsOf: piece)
                    break
                }
                place = .betweenElements
                guard handOver(piece, at: position, body) else { return }
            }
        }
        offset += bytes.count
    }

    /// Ends the stream.
    package mutating func finish(_ body: (Item) -> Bool) throws(FramingError) {
        if let failure { throw failure }
        guard !isStopped else { return }
        isStopped = true
        bytesRead = offset
        guard !element.isEmpty else { return }
        element.withUnsafeBytes { _ = body(.unterminatedElement($0)) }
    }

    /// Reads the next bytes and gives the elements they complete.
    ///
    /// - Throws: ``FramingError`` when an element is too long. Elements that came whole before it are given first; then this call's error
    ///   is thrown by the next call, and by every further one.
    public mutating func elements(_ bytes: [UInt8]) throws(FramingError) -> [[UInt8]] {
        var elements: [[UInt8]] = []
        var thrown: FramingError?
        bytes.withUnsafeBytes { bytes in
            do throws(FramingError) {
                try push(bytes) { item in
                    if case .element(let element) = item { elements.append(Array(element)) }
                    return true
                }
            } catch {
                thrown = error
            }
        }
        if let thrown, elements.isEmpty { throw thrown }
        return elements
    }

    /// Ends the stream.
    ///
    /// - Returns: what has come of an element the stream ended inside of.
    public mutating func finish() throws(FramingError) -> [UInt8]? {
        var last: [UInt8]?
        try finish { item in
            if case .unterminatedElement(let element) = item { last = Array(element) }
            return true
        }
        return last
    }

    // MARK: Steps

    private mutating func handOver(_ piece: UnsafeRawBufferPointer, at position: Int, _ body: (Item) -> Bool) -> Bool {
        guard !element.isEmpty else { return hand(over: .element(piece), at: position, body) }
        element.append(contentsOf: piece)
        // Moved out while it is read; its memory comes back.
        var gathered: [UInt8] = []
        swap(&gathered, &element)
        let goesOn = gathered.withUnsafeBytes { hand(over: .element($0), at: position, body) }
        swap(&gathered, &element)
        element.removeAll(keepingCapacity: true)
        return goesOn
    }

    private mutating func hand(over item: Item, at position: Int, _ body: (Item) -> Bool) -> Bool {
        bytesRead = offset + position
        if body(item) { return true }
        isStopped = true
        return false
    }

    /// Moves over what stands between elements, to the first byte of the next one.
    ///
    /// What comes before the array or after it belongs to no element and is passed over.
    private mutating func skip(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) {
        while position < bytes.count {
            let byte = bytes[position]
            switch (place, byte) {
            case (_, UInt8(ascii: " ")), (_, UInt8(ascii: "\t")), (_, UInt8(ascii: "\n")), (_, UInt8(ascii: "\r")): position += 1
            case (.beforeArray, UInt8(ascii: "[")):
                place = .betweenElements
                position += 1
            case (.betweenElements, UInt8(ascii: ",")): position += 1
            case (.betweenElements, UInt8(ascii: "]")):
                place = .afterArray
                position += 1
            case (.betweenElements, UInt8(ascii: "{")), (.betweenElements, UInt8(ascii: "[")):
                place = .container(depth: 0, isInString: false, isAfterBackslash: false)
                return
            case (.betweenElements, UInt8(ascii: "\"")):
                place = .string(isAfterBackslash: false)
                return
            case (.betweenElements, _):
                place = .word
                return
            default: position += 1
            }
        }
    }

    /// Moves to the end of the element, or of the bytes.
    ///
    /// - Returns: whether the element is whole.
    private mutating func advance(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
        switch place {
        case .container(var depth, var isInString, var isAfterBackslash):
            let json = JSONBytes(bytes)
            var at = position
            defer { position = at }
            while at < json.end {
                if isAfterBackslash {
                    isAfterBackslash = false
                } else if isInString {
                    at = json.firstSpecial(from: at)
                    guard at < json.end else { break }
                    if json[at] == UInt8(ascii: "\\") { isAfterBackslash = true }
                    if json[at] == UInt8(ascii: "\"") { isInString = false }
                } else {
                    switch json[at] {
                    case UInt8(ascii: "\""): isInString = true
                    case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
                    case UInt8(ascii: "}"), UInt8(ascii: "]"):
                        depth &-= 1
                        if depth == 0 {
                            at &+= 1
                            return true
                        }
                    default: break
                    }
                }
                at &+= 1
            }
            place = .container(depth: depth, isInString: isInString, isAfterBackslash: isAfterBackslash)
            return false
        case .string(var isAfterBackslash):
            // The opening quote, where nothing of the string has been read.
            if element.isEmpty { position += 1 }
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if isAfterBackslash {
                    isAfterBackslash = false
                } else if byte == UInt8(ascii: "\\") {
                    isAfterBackslash = true
                } else if byte == UInt8(ascii: "\"") {
                    return true
                }
            }
            place = .string(isAfterBackslash: isAfterBackslash)
            return false
        default:
            while position < bytes.count {
                switch bytes[position] {
                case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                    return true
                default: position += 1
                }
            }
            return false
        }
    }
}
