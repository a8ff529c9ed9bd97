// Tool calls of wires that say where each call begins and which call a piece belongs to: no table has to decide.

extension ResponseAssembler {
    /// A call begins.
    ///
    /// Each use opens a new call, however its id was used before.
    ///
    /// - Parameters:
    ///   - id: the provider's id; nil or empty where it gives none.
    ///   - name: the tool; nil or empty where it is told later, by ``nameCall(_:_:choice:into:)``.
    ///   - itemID: the provider's id of the item that holds the call, where that is another.
    /// - Returns: the call's slot, which the other functions take.
    mutating func openCall(
        id: String?, name: String?, kind: ToolCall.Kind = .function, itemID: String? = nil, choice position: Int,
        into frames: inout [StreamFrame]
    ) -> Int {
        let (slot, isDuplicate) = choices[position].calls.open(id: id.flatMap { $0.isEmpty ? nil : $0 })
        if isDuplicate { noteCall(.toolCallDuplicateID, slot: slot, choice: position, into: &frames) }
        choices[position].calls.slots[slot].kind = kind
        choices[position].calls.slots[slot].itemID = itemID
        if let name { nameCall(slot, name, choice: position, into: &frames) }
        return slot
    }

    /// The tool of a call, told late.
    mutating func nameCall(_ slot: Int, _ name: String, choice position: Int, into frames: inout [StreamFrame]) {
        guard !name.isEmpty, choices[position].calls.slots[slot].name == nil else { return }
        choices[position].calls.slots[slot].name = name
        start(slot, name: name, choice: position, into: &frames)
        emitHeldArguments(slot, choice: position, into: &frames)
    }

    /// The next piece of a call's arguments.
    mutating func appendArguments(_ text: String, toCall slot: Int, choice position: Int, into frames: inout [StreamFrame]) {
        guard !text.isEmpty, !choices[position].calls.slots[slot].isClosed else { return }
        if let part = choices[position].calls.slots[slot].part {
            emit(text, of: part, slot: slot, choice: position, into: &frames)
        } else {
            append(text, to: slot, choice: position)
        }
    }

    /// The whole arguments of a call, stated again or for the first time: what is missing is added, what contradicts replaces.
    mutating func setArguments(_ text: String, ofCall slot: Int, choice position: Int, into frames: inout [StreamFrame]) {
        // A call that is complete stays what it is.
        if choices[position].calls.slots[slot].isClosed { return }
        setWhole(text, of: slot, choice: position, into: &frames)
        emitHeldArguments(slot, choice: position, into: &frames)
    }

    /// The id of a call, told late; the first one stays.
    mutating func identifyCall(_ slot: Int, id: String?, choice position: Int) {
        guard let id, !id.isEmpty else { return }
        choices[position].calls.identify(slot, id: id)
    }

    /// The provider says whether a call is whole.
    ///
    /// It can then be run only if the end of the response proves the same.
    mutating func endCall(_ slot: Int, isWhole: Bool, choice position: Int) {
        choices[position].calls.slots[slot].isWhole = isWhole
    }

    /// What the provider signed a call with.
    mutating func signCall(_ slot: Int, _ signature: String, choice position: Int) {
        choices[position].calls.slots[slot].signature = (choices[position].calls.slots[slot].signature ?? "") + signature
    }

    /// What the provider signed the open text with; a text part without words is opened for it where none is open.
    mutating func signText(_ signature: String, choice position: Int, into frames: inout [StreamFrame]) {
        openText(choice: position, into: &frames)
        choices[position].openSignature = (choices[position].openSignature ?? "") + signature
    }

    /// Opens a text part where none is open, for what comes before its first word: a signature, a citation.
    mutating func openText(choice position: Int, into frames: inout [StreamFrame]) {
        guard choices[position].openKind != .text else { return }
        closePart(choice: position, into: &frames)
        open(.text, choice: position)
        choices[position].lastTextPart = choices[position].openPart
    }
}
