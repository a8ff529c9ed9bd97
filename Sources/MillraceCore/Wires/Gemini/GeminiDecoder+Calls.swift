/// A `functionCall` of one part, read before any frame is made of its event.
struct GeminiCallPiece {
    var id: String?
    var name: String?
    var members: JSONObject?
    var pieces: [GeminiPartialArgument] = []
    /// Whether more of the same call follows.
    var willContinue = false

    /// Reads the calls of a chunk, in order.
    ///
    /// - Throws: where a call has arguments that are none: never skipped (ER-20).
    static func read(_ record: GeminiChunkRecord, _ data: UnsafeRawBufferPointer, toolNames: [String: String]) throws(JSONError)
        -> [GeminiCallPiece]
    {
        var calls: [GeminiCallPiece] = []
        for part in record.parts where part.kind == .call {
            guard let range = part.value else { continue }
            let value = try JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[range]))
            var call = GeminiCallPiece()
            call.id = value["id"]?.stringValue.flatMap { $0.isEmpty || $0 == "null" ? nil : $0 }
            call.name = value["name"]?.stringValue.flatMap { $0.isEmpty ? nil : toolNames[$0] ?? $0 }
            call.willContinue = value["willContinue"]?.boolValue ?? false
            switch value["args"] {
            case nil, .null?: break
            case .object(let members)?: call.members = members
            // Some bridges write the object as text.
            case .string(let text)?:
                guard case .object(let members)? = JSONValue(checked: text.isEmpty ? "{}" : text) else {
                    throw JSONError(.wrongKind, offset: range.lowerBound)
                }
                call.members = members
            default: throw JSONError(.wrongKind, offset: range.lowerBound)
            }
            for entry in value["partialArgs"]?.arrayValue ?? [] {
                guard let piece = GeminiPartialArgument(entry) else { throw JSONError(.wrongKind, offset: range.lowerBound) }
                call.pieces.append(piece)
            }
            calls.append(call)
        }
        return calls
    }

    /// Whether it says nothing at all.
    var isEmpty: Bool { id == nil && name == nil && members == nil && pieces.isEmpty }
}

extension GeminiDecoder {
    /// A piece of a call.
    ///
    /// Which call it belongs to: that of its id, where the call is known and nothing contradicts (TC-50); a new one where it has a name
    /// (TC-49); else the last one (TC-48).
    mutating func emit(_ piece: GeminiCallPiece, signature: String?, choice position: Int, _ frames: inout [StreamFrame]) {
        let number: Int
        if let known = continued(piece, choice: position) {
            number = known
        } else {
            // The end of a call without a call says nothing.
            if piece.isEmpty { return }
            sealCalls(choice: position, isEnd: true, &frames)
            number = open(piece, choice: position, &frames)
        }
        let slot = choices[position].calls[number].slot
        if let signature, assembler.choices[position].calls.slots[slot].signature != signature {
            assembler.signCall(slot, signature, choice: position)
        }
        for part in piece.pieces { choices[position].calls[number].arguments.apply(part) }
        if let members = piece.members { choices[position].calls[number].arguments.merge(members) }
        choices[position].calls[number].arguments.isOver = !piece.willContinue
        tell(choices[position].calls[number].arguments.takeText(), call: number, choice: position, &frames)
        choices[position].firstUnsealed = min(choices[position].firstUnsealed, number)
        // The last piece of a call in pieces; a call that came whole may still get members (TC-48). What can only be told as a whole waits
        // for the end: telling it again after each piece would be quadratic.
        if piece.name == nil, !piece.willContinue, piece.members == nil, choices[position].calls[number].arguments.isGrowing {
            seal(number, choice: position, &frames)
        }
    }

    private func continued(_ piece: GeminiCallPiece, choice position: Int) -> Int? {
        let calls = choices[position].calls
        if let id = piece.id, let known = choices[position].callOfID[id] {
            let call = calls[known]
            if piece.name == nil || !call.arguments.isOver { return known }
            guard piece.name == call.name else { return nil }
            // The same call again, without or with the same arguments; with others it is another call under the same id (TC-14).
            guard let members = piece.members, !members.isEmpty else { return known }
            return call.arguments.isEqual(to: members) || call.arguments.isEmpty ? known : nil
        }
        guard let last = calls.indices.last else { return nil }
        if piece.name == nil { return piece.id == nil || calls[last].id == nil ? last : nil }
        // A name that is repeated on every piece of a call that goes on.
        return piece.id == nil && piece.name == calls[last].name && !calls[last].arguments.isOver ? last : nil
    }

    private mutating func open(_ piece: GeminiCallPiece, choice position: Int, _ frames: inout [StreamFrame]) -> Int {
        let slot = assembler.openCall(id: piece.id, name: piece.name, choice: position, into: &frames)
        choices[position].calls.append(GeminiChoice.Call(slot: slot, id: piece.id, name: piece.name))
        let number = choices[position].calls.count - 1
        if let id = piece.id { choices[position].callOfID[id] = number }
        return number
    }

    /// Tells the last brackets of the calls that are over.
    ///
    /// - Parameter isEnd: whether the provider said that all of them are; otherwise only of those that do not wait for more.
    mutating func sealCalls(choice position: Int, isEnd: Bool, _ frames: inout [StreamFrame]) {
        for number in choices[position].firstUnsealed..<choices[position].calls.count {
            if isEnd || choices[position].calls[number].arguments.isOver { seal(number, choice: position, &frames) }
        }
        if isEnd { choices[position].firstUnsealed = choices[position].calls.count }
    }

    private mutating func seal(_ number: Int, choice position: Int, _ frames: inout [StreamFrame]) {
        tell(choices[position].calls[number].arguments.seal(), call: number, choice: position, &frames)
    }

    private mutating func tell(
        _ telling: GeminiArguments.Telling, call number: Int, choice position: Int, _ frames: inout [StreamFrame]
    ) {
        let slot = choices[position].calls[number].slot
        switch telling {
        case .nothing: break
        case .piece(let text): assembler.appendArguments(text, toCall: slot, choice: position, into: &frames)
        case .whole(let text): assembler.setArguments(text, ofCall: slot, choice: position, into: &frames)
        }
    }
}
