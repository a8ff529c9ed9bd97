public import MillraceCore

/// Puts the values back whose placeholders a model repeats: the other half of ``RedactionAction/placeholder``.
///
/// ```swift
/// let guardrails = try Guardrails(
///     input: RailLine(PersonalDataRail(action: .placeholder)), output: RailLine(RestoreRail()))
/// ```
///
/// At the output it reads what people read: text, refusals, reasoning. Tools are given values only where the rail stands at the tool call,
/// or where its channels name arguments: else whoever talks the model into a call would be sent them. For the same reason a placeholder
/// inside of an address in a text stays, `https://example.org/?e=<EMAIL_1>`: an image is loaded as soon as it is shown.
///
/// Placeholders are found however the stream is cut, in the strings of a call's arguments too. What only looks like a placeholder passes as
/// it is; one whose brackets or underscores the model escaped, as in Markdown or HTML, is found as well. At most 512 bytes are held.
public struct RestoreRail: TextRail {
    /// What it reads where nothing else is said: text, refusals and reasoning at the output, arguments at the tool call.
    public static let defaultChannels: Set<RailChannel> = [.text, .refusal, .reasoning]

    /// What the rail is called.
    public let name: String
    /// What it reads: what was asked for, or the default of both places.
    public let channels: Set<RailChannel>?
    /// Whether arguments are for tool calls alone.
    private let isDefault: Bool
    private let machine: PatternMachine

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - channels: where values come back, at whichever place the rail stands; nil: ``defaultChannels`` at the output, arguments at the
    ///     tool call.
    ///   - name: what it is called in records. Default: `restore`.
    /// - Throws: ``RailConfigurationError`` never for the pattern it has; a machine says so all the same.
    public init(channels: Set<RailChannel>? = nil, name: String = "restore") throws(RailConfigurationError) {
        self.name = name
        self.channels = channels ?? RestoreRail.defaultChannels.union([.toolArguments])
        isDefault = channels == nil
        do {
            machine = try PatternMachine([PlaceholderText.pattern])
        } catch {
            throw RailConfigurationError(.invalidPattern, subject: name, advice: "\(error)")
        }
    }

    /// It rewrites.
    public var effects: RailEffects { .rewrites }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter {
        let isCall = request.channel == .toolArguments
        if isDefault, isCall, request.place != .toolCall { return UnreadTextFilter() }
        let vault = request.context.vault
        return PatternFilter(
            machine, memoryByteCount: isCall ? 0 : PlaceholderAddress.memoryByteCount, maxHeldByteCount: PlaceholderText.maxByteCount
        ) { match in
            guard let placeholder = PlaceholderText.canonical(match.text), let value = vault.value(of: placeholder) else { return .pass }
            guard isCall || !PlaceholderAddress.isOpen(behind: match.before) else { return .pass }
            return .rewrite(PlaceholderText.written(value, as: match.text), reason: "restored")
        }
    }
}

/// Lets a text leave as it comes.
private struct UnreadTextFilter: TextFilter {
    var heldByteCount: Int { 0 }

    mutating func push(_ text: String, into output: inout FilterOutput) { output.text += text }
    mutating func passes(_ text: String) -> Bool { true }
    mutating func finish(into output: inout FilterOutput) {}
}

/// Whether a placeholder stands inside of an address.
enum PlaceholderAddress {
    /// How far back an address is looked for; text without a blank that is longer is taken for one.
    static let memoryByteCount = 4_096

    /// Whether an address that begins in a text is still open at its end.
    ///
    /// Behind a quote or `<` an address goes on to their other half, elsewhere to the next blank.
    static func isOpen(behind text: String) -> Bool {
        let bytes = Array(text.utf8)
        // Cut inside of a character the text may be a few bytes shorter.
        if bytes.count > memoryByteCount - 4, !bytes.contains(where: isBlank) { return true }
        var rest = Tail()
        for position in bytes.indices.reversed() {
            let byte = bytes[position]
            if begins(at: position, in: bytes) {
                let opener = opener(before: position, in: bytes)
                if rest.isOpen(behind: opener) { return true }
            }
            rest.add(byte)
        }
        return false
    }

    /// What lies between a place and the end.
    private struct Tail {
        private var hasBlank = false
        private var hasQuote = false
        private var hasApostrophe = false
        private var openCount = 0
        private var closedCount = 0

        mutating func add(_ byte: UInt8) {
            switch byte {
            case 0x22: hasQuote = true
            case 0x27: hasApostrophe = true
            case 0x3C: openCount += 1
            case 0x3E: closedCount += 1
            default: if PlaceholderAddress.isBlank(byte) { hasBlank = true }
            }
        }

        /// Other placeholders have brackets of their own.
        func isOpen(behind opener: UInt8) -> Bool {
            switch opener {
            case 0x22: !hasQuote
            case 0x27: !hasApostrophe
            case 0x3C: closedCount <= openCount
            default: !hasBlank
            }
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }

    /// Whether `//`, `/\`, `\\` or one of the words begins that addresses begin with.
    private static func begins(at position: Int, in bytes: [UInt8]) -> Bool {
        let byte = bytes[position]
        if byte == 0x2F || byte == 0x5C {
            guard position + 1 < bytes.count else { return false }
            return bytes[position + 1] == 0x2F || bytes[position + 1] == 0x5C
        }
        return words.contains { word in
            word.first == byte | 0x20 && bytes.count - position >= word.count
                && zip(word, bytes[position...]).allSatisfy { $0 == $1 || $0 == $1 | 0x20 && $1 &- 0x41 < 26 }
        }
    }

    private static let words: [[UInt8]] = [Array("http:".utf8), Array("https:".utf8), Array("www.".utf8)]

    /// What stands before an address, its scheme and the blanks before that left out.
    private static func opener(before position: Int, in bytes: [UInt8]) -> UInt8 {
        var before = bytes[..<position]
        while let last = before.last, LinkTarget.isSchemeByte(last) || last == 0x3A { before = before.dropLast() }
        while let last = before.last, isBlank(last) { before = before.dropLast() }
        return before.last ?? 0x20
    }
}
