/// One fragment of a tool call, as a wire states it.
struct ToolFragment {
    /// What a fragment brings of the arguments.
    enum Arguments {
        /// Nothing.
        case absent
        /// The next piece of the text; may be empty.
        case piece(String)
        /// The whole value, as JSON text.
        case whole(String)
    }

    /// The wire's label of the call; not an identity.
    var index: Int?
    /// The provider's id, where it is one.
    var id: String?
    /// The tool, or a piece of its name.
    var name: String?
    /// What it brings of the arguments.
    var arguments = Arguments.absent
    /// What the provider signed the call with.
    var signature: String?

    /// Whether it brings argument text that is not blank, or a whole value.
    var isSolid: Bool {
        switch arguments {
        case .absent: false
        case .piece(let text): ArgumentScanner.isSolid(text)
        case .whole: true
        }
    }

    /// Whether it says nothing at all (TC-22).
    var isEmpty: Bool {
        guard id == nil, name == nil, signature == nil else { return false }
        return switch arguments {
        case .absent: true
        case .piece(let text): text.isEmpty
        case .whole: false
        }
    }

    /// Treats the ways in which servers write "no id" and "no name" as absent (TC-09, TC-10).
    mutating func normalize() {
        if let text = id, text.isEmpty || text == "null" { id = nil }
        if let text = name, text.isEmpty { name = nil }
    }
}

/// The tool calls of one choice while they stream: decides which call a fragment belongs to, by the table of the guide <doc:ToolCalls>.
///
/// No single key of a fragment can be trusted: the index may be absent, constant or drifting, the id absent, late, repeated or fresh
/// on each fragment. The table decides by the normalised keys, by the slot they point at, and by one fact: a complete JSON value can
/// only be followed by blanks.
struct ToolCallTable: Sendable {
    /// One call.
    struct Slot: Sendable {
        /// The provider's id.
        var id: String?
        /// A unique id in place of one that another call already had.
        var replacementID: String?
        /// The tool, once known.
        var name: String?
        /// The argument text so far.
        var arguments = ""
        /// What the input is.
        var kind = ToolCall.Kind.function
        /// What the provider signed the call with.
        var signature: String?
        /// The provider's id of the item that holds the call.
        var itemID: String?
        /// Whether the provider said that the call is whole, or that it is not; nil where it said neither.
        var isWhole: Bool?
        /// Whether the complete frame has gone out.
        var isClosed = false
        /// How far the arguments are.
        var scan = ArgumentScanner()
        /// Whether the pieces so far may be the same text that grows.
        var growth = ArgumentGrowth.none
        /// The part, once the start frame has gone out.
        var part: PartID?
        /// The id that the start frame told.
        var announcedID: ToolCallID?
        /// How many bytes of the arguments have gone out as deltas.
        var emittedBytes = 0
        /// The index of a repeated name that may be a new call (row 10).
        var tentativeIndex: Int??
        /// The whole-message snapshot that last spoke of the call.
        var snapshot = 0

        /// Appends argument text.
        ///
        /// - Returns: how many bytes there are now.
        mutating func append(_ text: String) -> Int {
            growth.note(text)
            arguments += text
            if scan.state != .complete { scan.append(text) }
            return arguments.utf8.count
        }
    }

    /// What a fragment turned out to be.
    struct Decision {
        /// The position of the call.
        var slot: Int
        /// What was ambiguous about it.
        var diagnostic: Diagnostic.Code?
    }

    /// The calls, in the order they were opened.
    var slots: [Slot] = []

    private var lastOpened = -1
    // The slot last opened under an index. Real indices are small; others go to the dictionary.
    private var slotOfIndex: [Int] = []
    private var slotOfLargeIndex: [Int: Int] = [:]
    private var slotOfID: [String: Int] = [:]

    /// The slot at an index; at no index, the last opened one.
    private func slot(at index: Int?) -> Int? {
        guard let index else { return lastOpened >= 0 ? lastOpened : nil }
        if index < slotOfIndex.count {
            let slot = slotOfIndex[index]
            return slot >= 0 ? slot : nil
        }
        return slotOfLargeIndex[index]
    }

    private mutating func open(at index: Int?) -> Int {
        slots.append(Slot())
        lastOpened = slots.count - 1
        if let index {
            if index < 256 {
                while slotOfIndex.count <= index { slotOfIndex.append(-1) }
                slotOfIndex[index] = lastOpened
            } else {
                slotOfLargeIndex[index] = lastOpened
            }
        }
        return lastOpened
    }

    /// Whether a fragment says again, key for key, what the call at its index has said as a whole: a server that repeats its last frame.
    func restates(_ fragment: ToolFragment) -> Bool {
        guard let id = fragment.id, let name = fragment.name, fragment.index != nil, case .piece(let text) = fragment.arguments,
            let at = slot(at: fragment.index)
        else { return false }
        let known = slots[at]
        return known.id == id && known.name == name && known.scan.state == .complete && known.arguments.utf8.elementsEqual(text.utf8)
    }

    /// Opens a call on a wire that says where each one begins.
    ///
    /// - Returns: its slot, and whether another call already has the id.
    mutating func open(id: String?) -> (slot: Int, isDuplicate: Bool) {
        let slot = open(at: nil)
        guard let id else { return (slot, false) }
        if slotOfID[id] != nil {
            slots[slot].replacementID = id
            return (slot, true)
        }
        adopt(id, in: slot)
        return (slot, false)
    }

    /// Takes over the id of a call that has none and has not begun, unless another call has it.
    mutating func identify(_ slot: Int, id: String) {
        guard slots[slot].id == nil, slots[slot].replacementID == nil, slots[slot].part == nil, slotOfID[id] == nil else { return }
        adopt(id, in: slot)
    }

    private mutating func adopt(_ id: String, in slot: Int) {
        slots[slot].id = id
        slotOfID[id] = slot
    }

    private func slot(withID id: String, hint: Int?) -> Int? {
        if let hint, slots[hint].id == id { return hint }
        return slotOfID[id]
    }

    /// Finds or opens the call of a normalised fragment.
    ///
    /// Rows are those of the table in <doc:ToolCalls>.
    ///
    /// - Returns: nil when the fragment decides nothing yet (row 10).
    mutating func place(_ fragment: ToolFragment, declaredTools: Set<String>, idsChurn: Bool) -> Decision? {
        let at = slot(at: fragment.index)
        if let id = fragment.id {
            return place(fragment, id: id, at: at, idsChurn: idsChurn)
        }
        if let name = fragment.name {
            return place(fragment, name: name, at: at, declaredTools: declaredTools)
        }
        return place(nameless: fragment, at: at)
    }

    private mutating func place(_ fragment: ToolFragment, id: String, at: Int?, idsChurn: Bool) -> Decision {
        if let known = slot(withID: id, hint: at) {
            if fragment.name != nil, slots[known].scan.state == .complete, fragment.isSolid {  // row 1
                let slot = open(at: fragment.index)
                slots[slot].replacementID = id
                slotOfID[id] = slot  // what follows under this id belongs to the newer call
                return Decision(slot: slot, diagnostic: .toolCallDuplicateID)
            }
            if at == nil, fragment.index != nil, fragment.name != nil, slots[known].scan.state == .complete {
                // At an index of its own it may be the beginning of another call under the same id: arguments there will tell (TC-14).
                slots[known].tentativeIndex = .some(fragment.index)
            }
            return Decision(slot: known)  // row 2
        }
        if let at {
            let isComplete = slots[at].scan.state == .complete
            if slots[at].id == nil, slots[at].replacementID == nil, !(fragment.name != nil && isComplete) {  // row 3
                adopt(id, in: at)
                return Decision(slot: at)
            }
            if fragment.name == nil, !(isComplete && fragment.isSolid) {  // row 4
                return Decision(slot: at, diagnostic: .toolCallIDChurn)
            }
            if idsChurn, fragment.name == slots[at].name, fragment.name != nil, !isComplete {  // row 5
                return Decision(slot: at, diagnostic: .toolCallIDChurn)
            }
        }
        // The same tool again while its arguments are open: two calls, or ids that churn and a name that is repeated (TC-12).
        let isAmbiguous = at.map { slots[$0].scan.state == .incomplete && slots[$0].name == fragment.name } ?? false
        let slot = open(at: fragment.index)  // row 6
        adopt(id, in: slot)
        return Decision(slot: slot, diagnostic: isAmbiguous ? .toolCallAmbiguousRepeat : nil)
    }

    private mutating func place(_ fragment: ToolFragment, name: String, at: Int?, declaredTools: Set<String>) -> Decision? {
        guard let at else { return Decision(slot: open(at: fragment.index)) }  // row 7
        guard let current = slots[at].name else { return Decision(slot: at) }  // row 8
        if slots[at].scan.state == .complete {
            if fragment.isSolid || current != name { return Decision(slot: open(at: fragment.index)) }  // row 9
            slots[at].tentativeIndex = .some(fragment.index)  // row 10
            return nil
        }
        if current == name {  // row 11
            let isAmbiguous = fragment.index == nil && slots[at].scan.state == .empty && !fragment.isSolid
            return Decision(slot: at, diagnostic: isAmbiguous ? .toolCallAmbiguousRepeat : nil)
        }
        let isCut = !declaredTools.contains(name) && !declaredTools.contains(current)
        if slots[at].scan.state == .empty {  // row 12
            let joinsToTool = declaredTools.contains(current + name) && isCut
            let growsToTool = name.hasPrefix(current) && declaredTools.contains(name) && !declaredTools.contains(current)
            if joinsToTool || growsToTool { return Decision(slot: at) }
        }
        return Decision(slot: open(at: fragment.index))  // row 13
    }

    /// The call that a piece of arguments without id and name continues, in the usual case: the slot at its index has started and its
    /// arguments are not closed (row 15).
    ///
    /// Nil where the table must decide.
    func continuation(at index: Int?) -> Int? {
        guard let slot = slot(at: index), slots[slot].part != nil, slots[slot].scan.state != .complete else { return nil }
        return slot
    }

    private mutating func place(nameless fragment: ToolFragment, at: Int?) -> Decision {
        let isSolid = fragment.isSolid
        if let at {
            let isComplete = slots[at].scan.state == .complete
            if isSolid, isComplete, let index = slots[at].tentativeIndex {  // row 10, confirmed
                slots[at].tentativeIndex = nil
                let name = slots[at].name
                let slot = open(at: index)
                slots[slot].name = name
                return Decision(slot: slot)
            }
            if isSolid, isComplete, lastOpened != at, slots[lastOpened].scan.state != .complete {  // row 14
                return Decision(slot: lastOpened, diagnostic: .toolCallIndexDrift)
            }
            return Decision(slot: at)  // row 15
        }
        if isSolid, let known = slots.firstIndex(where: { $0.tentativeIndex == .some(fragment.index) }) {  // row 1, told late
            slots[known].tentativeIndex = nil
            let slot = open(at: fragment.index)
            slots[slot].name = slots[known].name
            slots[slot].replacementID = slots[known].id
            if let id = slots[known].id { slotOfID[id] = slot }
            return Decision(slot: slot, diagnostic: .toolCallDuplicateID)
        }
        if lastOpened >= 0, !(isSolid && slots[lastOpened].scan.state == .complete) {  // row 16
            return Decision(slot: lastOpened, diagnostic: .toolCallIndexDrift)
        }
        return Decision(slot: open(at: fragment.index))  // row 17
    }

    /// Finds or opens the call that the entry at a position of a whole message speaks of: by id, else by position.
    ///
    /// An entry is never the continuation of another entry of the same message.
    mutating func place(snapshot fragment: ToolFragment, position: Int, serial: Int) -> Decision {
        if let id = fragment.id, let known = slotOfID[id] {
            if slots[known].snapshot != serial {
                slots[known].snapshot = serial
                return Decision(slot: known)
            }
            let slot = open(at: fragment.index)
            slots[slot].snapshot = serial
            slots[slot].replacementID = id
            return Decision(slot: slot, diagnostic: .toolCallDuplicateID)
        }
        if position < slots.count, slots[position].snapshot != serial, fragment.id == nil || slots[position].id == nil {
            slots[position].snapshot = serial
            if let id = fragment.id { adopt(id, in: position) }
            return Decision(slot: position)
        }
        let slot = open(at: fragment.index)
        slots[slot].snapshot = serial
        if let id = fragment.id { adopt(id, in: slot) }
        return Decision(slot: slot)
    }

    /// Sets a call's name, or joins a piece to it.
    ///
    /// - Returns: what was ambiguous about it.
    mutating func setName(_ name: String, of slot: Int, declaredTools: Set<String>) -> Diagnostic.Code? {
        guard let current = slots[slot].name else {
            slots[slot].name = name
            return nil
        }
        if current == name { return nil }
        if slots[slot].part != nil {
            // The start frame told the shorter name; the complete frame will tell the longer one.
            if name.hasPrefix(current), !declaredTools.contains(current) || declaredTools.contains(name) { slots[slot].name = name }
            return .toolCallNameConflict
        }
        if name.hasPrefix(current) {
            slots[slot].name = name
        } else if declaredTools.contains(current) {
            return .toolCallNameConflict
        } else if declaredTools.contains(current + name) {
            slots[slot].name = current + name
        } else if declaredTools.contains(name) {
            slots[slot].name = name
        } else {
            return .toolCallNameConflict
        }
        return nil
    }

    /// Whether a call's name may be only the beginning of a declared tool's name.
    func mayGrow(_ name: String, declaredTools: Set<String>) -> Bool {
        guard !declaredTools.isEmpty, !declaredTools.contains(name) else { return false }
        return declaredTools.contains { $0.hasPrefix(name) }
    }
}
