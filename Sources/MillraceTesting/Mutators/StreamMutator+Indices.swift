extension StreamMutator {
    /// Tool call indices as servers get them wrong (TC-01 to TC-07).
    public static let indices: [StreamMutator] = [
        StreamMutator("no call index", faults: ["TC-01", "TC-02"], needs: [.callIDs, .sequentialCalls, .soundArguments]) { stream, _ in
            reindex(&stream) { _ in nil }
        },
        StreamMutator(
            "no call index and no ids", faults: ["TC-01", "TC-08"], effect: .preserves(except: [.callIDs]),
            needs: [.sequentialCalls, .nonemptyArguments, .soundArguments]
        ) {
            stream, _ in
            guard reindex(&stream, { _ in nil }) else { return false }
            stream.editCallEntries { entry, _ in entry["id"] = nil }
            return true
        },
        StreamMutator("call index on the first fragment only", faults: ["TC-02"], needs: [.callIDs, .sequentialCalls, .soundArguments]) {
            stream, _ in
            guard stream.hasCalls else { return false }
            stream.editCallEntries { entry, number in if number > 0 { entry["index"] = nil } }
            return true
        },
        StreamMutator("call index always 0", faults: ["TC-03"], needs: [.callIDs, .sequentialCalls, .soundArguments]) { stream, _ in
            reindex(&stream) { _ in 0 }
        },
        StreamMutator(
            "call index always 0 and no ids", faults: ["TC-03", "TC-08"], effect: .preserves(except: [.callIDs]),
            needs: [.sequentialCalls, .nonemptyArguments, .soundArguments]
        ) {
            stream, _ in
            guard reindex(&stream, { _ in 0 }) else { return false }
            stream.editCallEntries { entry, _ in entry["id"] = nil }
            return true
        },
        StreamMutator("call index plus one", faults: ["TC-05"]) { stream, _ in reindex(&stream) { $0 + 1 } },
        StreamMutator("call indices with gaps", faults: ["TC-05"]) { stream, _ in reindex(&stream) { $0 * 3 + 2 } },
        StreamMutator("call indices descending", faults: ["TC-05"]) { stream, _ in reindex(&stream) { 100 - $0 } },
        StreamMutator("call indices very large", faults: ["TC-05"]) { stream, _ in reindex(&stream) { $0 + 1_000_000_000 } },
        StreamMutator(
            "call index drifts to an unknown one", faults: ["TC-06"],
            needs: [.callIDs, .sequentialCalls, .nonemptyArguments, .soundArguments]
        ) {
            stream, _ in
            guard stream.hasCalls else { return false }
            stream.editCallEntries { entry, number in
                if number > 0, let index = entry["index"]?.integer { entry["index"] = .integer(index + 50) }
            }
            return true
        },
        StreamMutator(
            "call index drifts to a finished call", faults: ["TC-04"],
            needs: [.callIDs, .sequentialCalls, .nonemptyArguments, .soundArguments]
        ) {
            stream, _ in
            guard stream.hasCalls else { return false }
            // The wrong index names the call before: it is whole, so text cannot belong to it. Blanks could, and would be lost on it.
            var isChanged = false
            stream.editCallEntries { entry, number in
                guard number > 0, let index = entry["index"]?.integer, index > 0 else { return }
                guard entry["function"]?["arguments"]?.text?.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) == true else {
                    return
                }
                entry["index"] = .integer(index - 1)
                isChanged = true
            }
            return isChanged
        },
        StreamMutator("no choice index", faults: ["MD-17"], needs: [.singleChoice]) { stream, _ in
            stream.editChoices { $0["index"] = nil }
            return true
        },
    ]

    private static func reindex(_ stream: inout ChatStream, _ change: (Int) -> Int?) -> Bool {
        guard stream.hasCalls else { return false }
        stream.editCallEntries { entry, _ in
            if let index = entry["index"]?.integer { entry["index"] = change(index).map(PlainJSON.integer) }
        }
        return true
    }
}
