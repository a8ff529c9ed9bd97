// Calls of the client's tools, and work of the provider's.

extension ResponsesDecoder {
    // MARK: Arguments

    mutating func appendArguments(
        _ record: ResponsesEventRecord, _ type: ResponsesEventType, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) {
        guard let delta = record.delta, !delta.isEmpty else { return }
        let item = findCall(record, isCustom: type == .inputDelta, data, &frames)
        if let slot = items[item].slot {
            assembler.appendArguments(string(delta, data), toCall: slot, choice: Self.choice, into: &frames)
        } else {
            let piece = string(delta, data)
            items[item].pendingInput += piece
        }
    }

    mutating func setArguments(
        _ record: ResponsesEventRecord, _ type: ResponsesEventType, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) {
        let item = findCall(record, isCustom: type == .inputDone, data, &frames)
        guard let slot = items[item].slot else {
            setToolInput(record, data, &frames)
            return
        }
        if let whole = record.whole { assembler.setArguments(string(whole, data), ofCall: slot, choice: Self.choice, into: &frames) }
    }

    /// The item of a call, made if the event that opens it was left out.
    private mutating func findCall(
        _ record: ResponsesEventRecord, isCustom: Bool, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) -> Int {
        let found = findItem(record, data) ?? lastItem(for: record, where: { $0 == .call || $0 == .serverTool })
        if let known = found, items[known].kind == .call || items[known].kind == .serverTool { return known }
        var item = ResponsesItem(
            kind: .call, type: isCustom ? "custom_tool_call" : "function_call", outputIndex: record.outputIndex,
            id: record.itemID.flatMap { $0.isEmpty ? nil : string($0, data) })
        item.slot = assembler.openCall(
            id: nil, name: nil, kind: isCustom ? .custom : .function, itemID: item.id, choice: Self.choice, into: &frames)
        return open(item)
    }

    /// Takes over what a whole call has more than was told of it, and whether it is whole (TC-47).
    mutating func finishCall(_ item: Int, _ object: JSONObject, _ frames: inout [StreamFrame]) {
        guard let slot = items[item].slot else { return }
        assembler.identifyCall(slot, id: object.words("call_id"), choice: Self.choice)
        if let name = object.words("name") { assembler.nameCall(slot, name, choice: Self.choice, into: &frames) }
        let isCustom = items[item].type == "custom_tool_call"
        var arguments = object.words(isCustom ? "input" : "arguments")
        if arguments == nil, case .object? = object["arguments"] { arguments = object["arguments"]?.jsonText }
        if let arguments = arguments ?? items[item].firstArguments {
            assembler.setArguments(arguments, ofCall: slot, choice: Self.choice, into: &frames)
        }
        switch object.words("status") {
        case "completed":
            assembler.endCall(slot, isWhole: true, choice: Self.choice)
            assembler.callStopped(slot, choice: Self.choice, into: &frames)
        case "incomplete", "failed": assembler.endCall(slot, isWhole: false, choice: Self.choice)
        // A call that a program of the model waits for is told as `in_progress` when it is whole (OpenAI's guide, "Programmatic tool
        // calling"): the end of the response decides.
        default: break
        }
    }

    // MARK: The provider's tools

    /// Tells a tool's activity as it stands.
    mutating func tellActivity(of item: Int, _ frames: inout [StreamFrame]) {
        guard let activity = items[item].activity else { return }
        place = nil
        // The position is an identity that no proxy changes.
        assembler.serverTool(activity, key: "\(item)", choice: Self.choice, into: &frames)
    }

    mutating func appendToolInput(_ record: ResponsesEventRecord, _ data: UnsafeRawBufferPointer) {
        guard let delta = record.delta, let item = findItem(record, data), items[item].kind == .serverTool else { return }
        let piece = string(delta, data)
        items[item].pendingInput += piece
        assembler.checkLimit(items[item].pendingInput.utf8.count)
    }

    mutating func setToolInput(_ record: ResponsesEventRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        guard let whole = record.whole, let item = findItem(record, data), items[item].kind == .serverTool else { return }
        items[item].pendingInput = string(whole, data)
        tellPendingInput(of: item, &frames)
    }

    /// Tells what came of a tool's input piece by piece.
    ///
    /// Not with every piece: each telling holds all of it.
    mutating func tellPendingInput(of item: Int, _ frames: inout [StreamFrame]) {
        guard !items[item].pendingInput.isEmpty, items[item].activity != nil else { return }
        let input = items[item].pendingInput
        items[item].activity?.input = input
        items[item].pendingInput = ""
        tellActivity(of: item, &frames)
    }

    /// A picture on its way to the final one.
    mutating func setImage(_ record: ResponsesEventRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        guard let image = record.image, let item = findItem(record, data), items[item].kind == .serverTool else { return }
        let output = string(image, data)
        items[item].activity?.output = output
        tellActivity(of: item, &frames)
    }

    // MARK: The terminal snapshot

    /// Fills in what the events before did not bring (TC-39).
    ///
    /// The items of the snapshot are those of the stream in the same order, but the stream may have left out some, the snapshot may be
    /// empty, and ids may differ: same ids are matched first, then same places, then the same kinds in order.
    mutating func fill(in ranges: [Range<Int>], _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) throws(JSONError) {
        let isFirst = items.isEmpty
        var objects: [JSONObject] = []
        for range in ranges { objects.append(object(data, range) ?? JSONObject()) }
        let matches = isFirst ? Array(repeating: nil, count: objects.count) : match(objects)
        for (place, range) in ranges.enumerated() {
            let json = json(data, range)
            let item = matches[place] ?? open(item: objects[place], index: isFirst ? place : nil, json: json, &frames)
            finish(item, objects[place], json: json, &frames)
        }
    }

    private func match(_ objects: [JSONObject]) -> [Int?] {
        var matches: [Int?] = Array(repeating: nil, count: objects.count)
        var free = Set(items.indices)
        func take(_ place: Int, where fits: (ResponsesItem) -> Bool) {
            let type = objects[place].words("type") ?? "message"
            let found = items.indices.first { free.contains($0) && items[$0].type == type && fits(items[$0]) }
            guard let found else { return }
            free.remove(found)
            matches[place] = found
        }
        for (place, object) in objects.enumerated() {
            guard let id = object.words("id") else { continue }
            take(place) { $0.id == id }
        }
        for place in objects.indices where matches[place] == nil { take(place) { $0.outputIndex == place } }
        for place in objects.indices where matches[place] == nil { take(place) { _ in true } }
        return matches
    }
}
