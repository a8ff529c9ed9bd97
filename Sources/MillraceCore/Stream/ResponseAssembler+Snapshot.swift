extension ResponseAssembler {
    /// The whole text of a choice, stated again or for the first time (TC-45): what is missing is added.
    ///
    /// Where it contradicts the deltas of the open part, the part is what the snapshot says once it is complete: the latest statement wins.
    mutating func text(snapshot: String, choice position: Int, into frames: inout [StreamFrame]) {
        let open = choices[position].openKind == .text ? choices[position].openText : ""
        guard let rest = missing(of: snapshot, after: choices[position].closedTexts, open: open) else {
            note(.snapshotContradicts, choice: choices[position].index, field: "content", into: &frames)
            if !open.isEmpty, let whole = missing(of: snapshot, after: choices[position].closedTexts, open: "") {
                choices[position].openText = whole
            }
            return
        }
        if !rest.isEmpty { text(rest, choice: position, into: &frames) }
    }

    /// The whole refusal of a choice.
    mutating func refusal(snapshot: String, choice position: Int, into frames: inout [StreamFrame]) {
        let open = choices[position].openKind == .refusal ? choices[position].openText : ""
        guard let rest = missing(of: snapshot, after: choices[position].closedRefusals, open: open) else {
            note(.snapshotContradicts, choice: choices[position].index, field: "refusal", into: &frames)
            if !open.isEmpty, let whole = missing(of: snapshot, after: choices[position].closedRefusals, open: "") {
                choices[position].openText = whole
            }
            return
        }
        if !rest.isEmpty { refusal(rest, choice: position, into: &frames) }
    }

    /// The whole reasoning of a choice, under a plain name.
    mutating func reasoning(
        snapshot: String, field: StaticString, wire: WireID, choice position: Int, into frames: inout [StreamFrame]
    ) {
        let open = choices[position].openKind == .reasoning ? choices[position].openReasoning.text : ""
        guard let rest = missing(of: snapshot, after: choices[position].closedReasoning, open: open) else {
            note(.snapshotContradicts, choice: choices[position].index, field: "\(field)", into: &frames)
            if !open.isEmpty, let whole = missing(of: snapshot, after: choices[position].closedReasoning, open: "") {
                choices[position].openReasoning.text = whole
            }
            return
        }
        if !rest.isEmpty { reasoning(rest, field: field, wire: wire, choice: position, into: &frames) }
    }

    /// Whether any reasoning of a choice has been told.
    func hasReasoning(choice position: Int) -> Bool {
        !choices[position].closedReasoning.isEmpty || choices[position].openKind == .reasoning
    }

    /// What a whole text has beyond the pieces told before; nil where it contradicts them.
    private func missing(of snapshot: String, after closed: [String], open: String) -> String? {
        var rest = Substring(snapshot).utf8
        for piece in closed + [open] {
            guard rest.starts(with: piece.utf8) else { return nil }
            rest = rest.dropFirst(piece.utf8.count)
        }
        return String(rest)
    }
}
