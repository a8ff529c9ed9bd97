@testable import MillraceCore

/// What a decoder handed over, kept.
enum FramedItem: Hashable, CustomStringConvertible {
    case event(name: String, data: [UInt8])
    case comment
    case unrecognizedLine([UInt8])
    case unterminatedEvent(name: String, data: [UInt8])
    case line([UInt8])
    case unterminatedLine([UInt8])
    case element([UInt8])
    case unterminatedElement([UInt8])

    static func event(_ data: String, name: String = "") -> FramedItem { .event(name: name, data: Array(data.utf8)) }
    static func unrecognized(_ line: String) -> FramedItem { .unrecognizedLine(Array(line.utf8)) }
    static func unterminated(_ data: String, name: String = "") -> FramedItem { .unterminatedEvent(name: name, data: Array(data.utf8)) }

    init(_ item: SSEDecoder.Item) {
        switch item {
        case .event(let name, let data): self = .event(name: String(decoding: name, as: UTF8.self), data: Array(data))
        case .comment: self = .comment
        case .unrecognizedLine(let line): self = .unrecognizedLine(Array(line))
        case .unterminatedEvent(let name, let data):
            self = .unterminatedEvent(name: String(decoding: name, as: UTF8.self), data: Array(data))
        }
    }

    init(_ item: NDJSONDecoder.Item) {
        switch item {
        case .line(let line): self = .line(Array(line))
        case .unterminatedLine(let line): self = .unterminatedLine(Array(line))
        }
    }

    init(_ item: JSONArrayDecoder.Item) {
        switch item {
        case .element(let element): self = .element(Array(element))
        case .unterminatedElement(let element): self = .unterminatedElement(Array(element))
        }
    }

    var description: String {
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).debugDescription }
        return switch self {
        case .event(let name, let data): "event \(name.debugDescription) \(text(data))"
        case .comment: "comment"
        case .unrecognizedLine(let line): "unrecognized \(text(line))"
        case .unterminatedEvent(let name, let data): "unterminated \(name.debugDescription) \(text(data))"
        case .line(let line): "line \(text(line))"
        case .unterminatedLine(let line): "unterminated line \(text(line))"
        case .element(let element): "element \(text(element))"
        case .unterminatedElement(let element): "unterminated element \(text(element))"
        }
    }
}

/// All that a stream gave, and what ended it.
struct FramedStream: Hashable {
    var items: [FramedItem] = []
    var failure: FramingError?
    var bytesRead = 0

    /// Reads server-sent events from a stream that is cut at some offsets.
    init(events bytes: [UInt8], cutAt cuts: [Int] = [], maxEventBytes: Int = 1 << 20) {
        var decoder = SSEDecoder(maxEventBytes: maxEventBytes)
        do throws(FramingError) {
            for piece in FramedStream.pieces(bytes, cuts) {
                try FramedStream.borrowing(piece) { (buffer) throws(FramingError) in
                    try decoder.push(buffer) {
                        items.append(FramedItem($0))
                        return true
                    }
                }
            }
            try decoder.finish {
                items.append(FramedItem($0))
                return true
            }
        } catch {
            failure = error
        }
        bytesRead = decoder.bytesRead
    }

    /// Reads lines of JSON from a stream that is cut at some offsets.
    init(lines bytes: [UInt8], cutAt cuts: [Int] = [], maxLineBytes: Int = 1 << 20) {
        var decoder = NDJSONDecoder(maxLineBytes: maxLineBytes)
        do throws(FramingError) {
            for piece in FramedStream.pieces(bytes, cuts) {
                try FramedStream.borrowing(piece) { (buffer) throws(FramingError) in
                    try decoder.push(buffer) {
                        items.append(FramedItem($0))
                        return true
                    }
                }
            }
            try decoder.finish {
                items.append(FramedItem($0))
                return true
            }
        } catch {
            failure = error
        }
        bytesRead = decoder.bytesRead
    }

    /// Reads the elements of an array from a stream that is cut at some offsets.
    init(elements bytes: [UInt8], cutAt cuts: [Int] = [], maxElementBytes: Int = 1 << 20) {
        var decoder = JSONArrayDecoder(maxElementBytes: maxElementBytes)
        do throws(FramingError) {
            for piece in FramedStream.pieces(bytes, cuts) {
                try FramedStream.borrowing(piece) { (buffer) throws(FramingError) in
                    try decoder.push(buffer) {
                        items.append(FramedItem($0))
                        return true
                    }
                }
            }
            try decoder.finish {
                items.append(FramedItem($0))
                return true
            }
        } catch {
            failure = error
        }
        bytesRead = decoder.bytesRead
    }

    static func pieces(_ bytes: [UInt8], _ cuts: [Int]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        for cut in cuts.sorted() + [bytes.count] {
            pieces.append(Array(bytes[start..<cut]))
            start = cut
        }
        return pieces
    }

    private static func borrowing(
        _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(FramingError) -> Void
    ) throws(FramingError) {
        let result: Result<Void, FramingError> = bytes.withUnsafeBytes { buffer in
            do throws(FramingError) {
                try body(buffer)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }
}

/// Random cuts, sorted; the same place may be cut twice, which makes an empty piece.
func randomCuts(of count: Int, _ random: inout SeededGenerator) -> [Int] {
    (0..<Int.random(in: 0...12, using: &random)).map { _ in Int.random(in: 0...count, using: &random) }.sorted()
}
