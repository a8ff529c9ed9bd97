/// Decides which id each tool call and its result carry in one request.
///
/// The API takes letters, digits, `_` and `-`, and no id twice. One that pleases goes out as it is, so that prompt caches stay valid;
/// others are rewritten together with their results (TC-14, TC-15). The mapping depends on nothing but the ids before it in the
/// conversation: a longer conversation maps its beginning alike.
struct AnthropicToolCallIDs {
    private var used: Set<String> = []
    // For each id of the conversation, what its calls were sent as and how many of them have a result.
    private var sent: [String: (names: [String], answered: Int)] = [:]

    /// The id of the next call on the wire, and whether an earlier call of the conversation had the same.
    mutating func call(_ id: ToolCallID) -> (wireID: String, isRepeated: Bool) {
        let isRepeated = sent[id.rawValue] != nil
        let plain = AnthropicToolCallIDs.plain(id.rawValue)
        var wireID = plain
        var attempt = 1
        while !used.insert(wireID).inserted {
            attempt += 1
            wireID = "\(plain)_\(attempt)"
        }
        sent[id.rawValue, default: ([], 0)].names.append(wireID)
        return (wireID, isRepeated)
    }

    /// The id of the next result on the wire: that of the oldest call of its id which has no result yet.
    mutating func result(_ id: ToolCallID) -> String {
        guard var calls = sent[id.rawValue] else { return AnthropicToolCallIDs.plain(id.rawValue) }
        let position = min(calls.answered, calls.names.count - 1)
        calls.answered += 1
        sent[id.rawValue] = calls
        return calls.names[position]
    }

    private static func plain(_ id: String) -> String {
        guard !id.isEmpty else { return "call" }
        var bytes: [UInt8] = []
        for byte in id.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "-"):
                bytes.append(byte)
            default: bytes.append(UInt8(ascii: "_"))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
