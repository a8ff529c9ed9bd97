/// Decides which id each tool call and its result carry in one request.
///
/// An id that is unique and pleases the server goes out as it is, so that prompt caches stay valid. A repeated one is rewritten from
/// its second use on, together with its result (TC-14), and one of the wrong form is replaced (TC-15). The mapping
/// depends on nothing but the ids before it in the conversation: a longer conversation maps its beginning alike.
struct ChatToolCallIDs {
    private let rule: OpenAIChatProfile.ToolCallIDRule
    private var used: Set<String> = []
    // For each id of the conversation, what its calls were sent as and which of them has no result yet.
    private var sent: [String: (names: [String], answered: Int)] = [:]

    init(rule: OpenAIChatProfile.ToolCallIDRule) {
        self.rule = rule
    }

    /// The id of the next call on the wire, and whether an earlier call of the conversation had the same.
    mutating func call(_ id: ToolCallID) -> (wireID: String, isRepeated: Bool) {
        let isRepeated = sent[id.rawValue] != nil
        var attempt = 1
        var wireID = candidate(id.rawValue, attempt)
        while !used.insert(wireID).inserted {
            attempt += 1
            wireID = candidate(id.rawValue, attempt)
        }
        sent[id.rawValue, default: ([], 0)].names.append(wireID)
        return (wireID, isRepeated)
    }

    /// The id of the next result on the wire: that of the oldest call of its id which has no result yet.
    mutating func result(_ id: ToolCallID) -> String {
        guard var calls = sent[id.rawValue] else { return candidate(id.rawValue, 1) }
        let position = min(calls.answered, calls.names.count - 1)
        calls.answered += 1
        sent[id.rawValue] = calls
        return calls.names[position]
    }

    private func candidate(_ id: String, _ attempt: Int) -> String {
        switch rule {
        case .any:
            if attempt == 1, !id.isEmpty { return id }
            return (id.isEmpty ? "call" : id) + "_\(attempt)"
        case .nineAlphanumerics:
            if attempt == 1, Self.isNineAlphanumerics(id) { return id }
            return Self.nineAlphanumerics(of: attempt == 1 ? id : "\(id)_\(attempt)")
        }
    }

    private static func isNineAlphanumerics(_ id: String) -> Bool {
        id.utf8.count == 9 && id.utf8.allSatisfy { alphabet.contains($0) }
    }

    /// Nine characters that stand for any text: its FNV-1a hash (RFC 9923) in base 62.
    private static func nineAlphanumerics(of text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        var digits: [UInt8] = []
        for _ in 0..<9 {
            digits.append(alphabet[Int(hash % 62)])
            hash /= 62
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
}
