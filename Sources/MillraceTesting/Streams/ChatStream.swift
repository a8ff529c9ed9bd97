/// A streamed response as the list of its frames, to be changed and written as bytes: what mutators work on.
///
/// It is written by a plain renderer of its own, not by the encoder of the product, and read by an equally plain reader.
public struct ChatStream: Sendable, Hashable {
    /// One frame.
    public struct Frame: Sendable, Hashable {
        /// What a frame holds.
        public enum Payload: Sendable, Hashable {
            /// A chunk.
            case json(PlainJSON)
            /// A text that is no JSON, such as `[DONE]`.
            case text(String)
            /// Bytes that are written as they are: comments, blank lines, lines that are no field. They end no event of their own.
            case verbatim([UInt8])
        }

        /// What it holds.
        public var payload: Payload
        /// Lines before the data, without line ends: `event: ping`, `id: 7`.
        public var fields: [String]

        /// Makes a frame.
        public init(_ payload: Payload, fields: [String] = []) {
            self.payload = payload
            self.fields = fields
        }

        /// The chunk, if it is one.
        public var json: PlainJSON? {
            get { if case .json(let json) = payload { json } else { nil } }
            set { if let newValue { payload = .json(newValue) } }
        }

        /// Whether this is the sentinel.
        public var isDone: Bool { if case .text(let text) = payload { text.contains("DONE") } else { false } }
    }

    /// How a line ends.
    public enum LineEnd: Sendable, Hashable {
        /// LF.
        case lf
        /// CR LF.
        case crlf
        /// CR.
        case cr
        /// Any of the three, by the seed.
        case mixed(seed: UInt64)
    }

    /// How frames are written.
    ///
    /// All ways mean the same.
    public struct Layout: Sendable, Hashable {
        /// How lines end.
        public var lineEnd = LineEnd.lf
        /// Whether the stream begins with a byte-order mark.
        public var hasByteOrderMark = false
        /// Whether a space follows the colon.
        public var hasSpaceAfterColon = true
        /// Whether the last event has its blank line.
        public var endsWithBlankLine = true
        /// How chunks are written.
        ///
        /// With one field a line, each line is a `data:` line of its own.
        public var json = PlainJSON.Style()

        /// Makes the usual layout.
        public init() {}
    }

    /// The frames.
    public var frames: [Frame]
    /// How they are written.
    public var layout: Layout

    /// Makes a stream.
    public init(frames: [Frame] = [], layout: Layout = Layout()) {
        self.frames = frames
        self.layout = layout
    }

    /// Makes a stream of chunks, and the sentinel.
    public init(chunks: [PlainJSON], isDone: Bool = true) {
        self.init(frames: chunks.map { Frame(.json($0)) } + (isDone ? [Frame(.text("[DONE]"))] : []))
    }

    /// The stream as bytes.
    public var bytes: [UInt8] { render().bytes }

    /// The stream as bytes, with the place of each frame in them.
    public func render() -> (bytes: [UInt8], frames: [Range<Int>]) {
        var bytes: [UInt8] = layout.hasByteOrderMark ? [0xEF, 0xBB, 0xBF] : []
        var places: [Range<Int>] = []
        var random = SeededGenerator(seed: 0)
        if case .mixed(let seed) = layout.lineEnd { random = SeededGenerator(seed: seed) }
        let colon = layout.hasSpaceAfterColon ? ": " : ":"
        let last = frames.lastIndex { if case .verbatim = $0.payload { false } else { true } }
        func line(_ text: String) {
            bytes += Array(text.utf8)
            switch layout.lineEnd {
            case .lf: bytes += [0x0A]
            case .crlf: bytes += [0x0D, 0x0A]
            case .cr: bytes += [0x0D]
            // An empty line ended by LF after a line ended by CR would be read as one CR LF.
            case .mixed:
                bytes +=
                    bytes.last == 0x0D && text.isEmpty ? random.pick([0x0D], [0x0D, 0x0A]) : random.pick([0x0A], [0x0D, 0x0A], [0x0D])
            }
        }
        for (position, frame) in frames.enumerated() {
            let start = bytes.count
            if case .verbatim(let raw) = frame.payload {
                bytes += raw
            } else {
                for field in frame.fields { line(field) }
                for text in dataLines(of: frame) { line("data" + colon + text) }
                if layout.endsWithBlankLine || position != last { line("") }
            }
            places.append(start..<bytes.count)
        }
        return (bytes, places)
    }

    private func dataLines(of frame: Frame) -> [String] {
        switch frame.payload {
        case .json(let json): json.text(style: layout.json).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        case .text(let text): [text]
        case .verbatim: []
        }
    }

    /// Reads a recorded stream in the plainest way.
    ///
    /// Lines that belong to no event with data are kept as they are.
    public init(reading bytes: [UInt8]) {
        self.init()
        var fields: [String] = []
        var data: [String] = []
        var other: [UInt8] = []
        func dispatch() {
            if !other.isEmpty { frames.append(Frame(.verbatim(other))) }
            other = []
            if !data.isEmpty {
                let text = data.joined(separator: "\n")
                frames.append(Frame(PlainJSON(text).map(Frame.Payload.json) ?? .text(text), fields: fields))
            }
            (fields, data) = ([], [])
        }
        for line in SSELines(bytes) {
            let text = String(decoding: bytes[line.content], as: UTF8.self)
            if text.unicodeScalars.isEmpty {
                dispatch()
            } else if text.hasPrefix("data:") {
                data.append(String(text.dropFirst(text.hasPrefix("data: ") ? 6 : 5)))
            } else if text.hasPrefix("event:") {
                fields.append(text)
            } else {
                // Comments, and what is no field at all: before the event they stand in.
                other += Array(bytes[line.content]) + [0x0A]
            }
        }
        dispatch()
    }
}

/// The lines of a byte stream, ended by LF, CR LF or CR (WHATWG HTML section 9.2.5).
public struct SSELines: Sequence, Sendable {
    /// One line.
    public struct Line: Sendable, Hashable {
        /// Its bytes without the line end.
        public var content: Range<Int>
        /// The first byte after the line end.
        ///
        /// After a CR, an LF that follows belongs to the end.
        public var end: Int
        /// Where it is known that the line has ended: after its CR or LF.
        public var knownEnd: Int
        /// Whether it has a line end at all.
        public var isTerminated: Bool
    }

    private let bytes: [UInt8]

    /// Makes a sequence of lines.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Begins.
    public func makeIterator() -> Iterator { Iterator(bytes: bytes) }

    /// The state of one pass.
    public struct Iterator: IteratorProtocol {
        let bytes: [UInt8]
        var position: Int

        init(bytes: [UInt8]) {
            self.bytes = bytes
            self.position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        }

        /// The next line.
        public mutating func next() -> Line? {
            if position >= bytes.count { return nil }
            let start = position
            while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
            let content = start..<position
            guard position < bytes.count else { return Line(content: content, end: position, knownEnd: position, isTerminated: false) }
            let isCR = bytes[position] == 0x0D
            position += 1
            let known = position
            if isCR, position < bytes.count, bytes[position] == 0x0A { position += 1 }
            return Line(content: content, end: position, knownEnd: known, isTerminated: true)
        }
    }
}
