/// Decides which id each tool call and its result carry in one request.
///
/// An id that is unique and of the right form goes out as it is, so that prompt caches stay valid. A repeated one is rewritten from its
/// second use on, together with its result (TC-14), and one of the wrong form is replaced (TC-15). The mapping depends on nothing but
/// the ids before it in the conversation.
struct ConverseToolCallIDs {
    private var used: Set<String> = []
    // For each id of the conversation, what its calls were sent as and how many of them have a result.
    private var sent: [String: (names: [String], answered: Int)] = [:]

    /// The id of the next call on the wire, and whether an earlier call of the conversation had the same.
    mutating func call(_ id: ToolCallID) -> (wireID: String, isRepeated: Bool) {
        let isRepeated = sent[id.rawValue] != nil
        var attempt = 1
        var wireID = ConverseToolNames.wireID(id.rawValue)
        while !used.insert(wireID).inserted {
            attempt += 1
            wireID = ConverseToolNames.wireID("\(id.rawValue)_\(attempt)")
        }
        sent[id.rawValue, default: ([], 0)].names.append(wireID)
        return (wireID, isRepeated)
    }

    /// The id of the next result on the wire: that of the oldest call of its id which has no result yet.
    mutating func result(_ id: ToolCallID) -> String {
        guard var calls = sent[id.rawValue] else { return ConverseToolNames.wireID(id.rawValue) }
        let position = min(calls.answered, calls.names.count - 1)
        calls.answered += 1
        sent[id.rawValue] = calls
        return calls.names[position]
    }
}
