/// Tells reasoning between tags from visible text, piece by piece.
///
/// | state | what comes | what follows |
/// | --- | --- | --- |
/// | opening | white space | goes out at once, still opening |
/// | | `<think>` | removed; inside |
/// | | `</think>` | removed; visible (RS-05: an orphan at the very start) |
/// | | the beginning of a tag | held back |
/// | | anything else | visible, or inside where the text begins inside the tag |
/// | inside | the closing tag | removed; visible |
/// | | a tail that may become the closing tag | held back |
/// | | anything else | goes out as reasoning |
/// | visible | anything | goes out as text, for ever |
///
/// What is held back is always shorter than a tag, so the work is linear however the text is cut.
struct ThinkTagSplitter: Sendable {
    /// What a piece of text is.
    enum Kind: Sendable, Hashable { case text, reasoning }

    private enum State: Sendable {
        case opening(isInside: Bool)
        /// The tag that closes; nil where any of them does.
        case inside(closedBy: [UInt8]?)
        case visible
    }

    private let openingTags: [[UInt8]]
    private let closingTags: [[UInt8]]
    private var state: State
    private var held: [UInt8] = []

    init(names: [String], startsInside: Bool) {
        self.openingTags = names.map { Array("<\($0)>".utf8) }
        self.closingTags = names.map { Array("</\($0)>".utf8) }
        self.state = .opening(isInside: startsInside)
    }

    /// Whether all that may still come is visible text.
    var isVisible: Bool {
        if case .visible = state { held.isEmpty } else { false }
    }

    /// Whether something is held back.
    var isHolding: Bool { !held.isEmpty }

    /// Takes in more text and tells what of it is what.
    ///
    /// No piece is empty.
    mutating func push(_ text: String, _ emit: (Kind, String) -> Void) {
        if isVisible {
            if !text.isEmpty { emit(.text, text) }
            return
        }
        var bytes: [UInt8] = []
        swap(&bytes, &held)
        bytes += text.utf8
        var rest = bytes[...]
        while !rest.isEmpty {
            switch state {
            case .opening(let isInside): if !open(&rest, isInside, emit) { return }
            case .inside(let tag): if !readInside(&rest, tag, emit) { return }
            case .visible:
                emit(.text, String(decoding: rest, as: UTF8.self))
                return
            }
        }
    }

    /// The text is over: what was held back was no tag.
    mutating func flush(_ emit: (Kind, String) -> Void) {
        guard !held.isEmpty else { return }
        // What begins like a tag and ends there is content: behind it nothing can open any more.
        if case .opening(let isInside) = state { state = isInside ? .inside(closedBy: nil) : .visible }
        let kind = if case .inside = state { Kind.reasoning } else { Kind.text }
        emit(kind, String(decoding: held, as: UTF8.self))
        held = []
    }

    // MARK: States

    /// False: the rest is held back.
    private mutating func open(_ rest: inout ArraySlice<UInt8>, _ isInside: Bool, _ emit: (Kind, String) -> Void) -> Bool {
        let blanks = rest.prefix { $0 == 0x20 || (0x09...0x0D).contains($0) }
        if !blanks.isEmpty { emit(isInside ? .reasoning : .text, String(decoding: blanks, as: UTF8.self)) }
        rest = rest[blanks.endIndex...]
        guard !rest.isEmpty else { return true }
        if let number = openingTags.firstIndex(where: { rest.starts(with: $0) }) {
            rest = rest.dropFirst(openingTags[number].count)
            state = .inside(closedBy: closingTags[number])
        } else if let tag = closingTags.first(where: { rest.starts(with: $0) }) {
            rest = rest.dropFirst(tag.count)
            state = .visible
        } else if (openingTags + closingTags).contains(where: { $0.starts(with: rest) }) {
            held = Array(rest)
            return false
        } else {
            state = isInside ? .inside(closedBy: nil) : .visible
        }
        return true
    }

    /// False: everything was used up.
    private mutating func readInside(_ rest: inout ArraySlice<UInt8>, _ tag: [UInt8]?, _ emit: (Kind, String) -> Void) -> Bool {
        let tags = tag.map { [$0] } ?? closingTags
        var at = rest.startIndex
        while let bracket = rest[at...].firstIndex(of: UInt8(ascii: "<")) {
            let tail = rest[bracket...]
            if let tag = tags.first(where: { tail.starts(with: $0) }) {
                if bracket > rest.startIndex { emit(.reasoning, String(decoding: rest[..<bracket], as: UTF8.self)) }
                rest = tail.dropFirst(tag.count)
                state = .visible
                return true
            }
            if tags.contains(where: { $0.starts(with: tail) }) {
                if bracket > rest.startIndex { emit(.reasoning, String(decoding: rest[..<bracket], as: UTF8.self)) }
                held = Array(tail)
                return false
            }
            at = rest.index(after: bracket)
        }
        emit(.reasoning, String(decoding: rest, as: UTF8.self))
        return false
    }
}
