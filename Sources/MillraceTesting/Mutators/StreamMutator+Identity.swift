extension StreamMutator {
    /// Names and ids said again, said as nothing, or said late (law P12).
    public static let identity: [StreamMutator] = [
        StreamMutator("role on every chunk", faults: ["MD-18"]) { stream, random in
            stream.editChoices { choice in choice.edit("delta") { $0["role"] = random.pick("assistant", "assistant", "", nil) } }
            return true
        },
        StreamMutator("role nowhere", faults: ["MD-18"]) { stream, _ in
            stream.editChoices { choice in choice.edit("delta") { $0["role"] = nil } }
            return true
        },
        StreamMutator("response id and model empty or absent on later chunks", faults: ["MD-12", "MD-14"]) { stream, random in
            for position in stream.contentFrames.dropFirst() {
                guard var json = stream.frames[position].json else { continue }
                for key in ["id", "model"] where json[key] != nil {
                    switch random.number(0...3) {
                    case 0: json[key] = ""
                    case 1: json[key] = nil
                    case 2: json[key] = .null
                    default: break
                    }
                }
                stream.frames[position].json = json
            }
            return true
        },
        StreamMutator("response id changes", faults: ["MD-13"]) { stream, random in
            guard stream.head["id"] != nil else { return false }
            for position in stream.contentFrames.dropFirst() {
                stream.frames[position].json?["id"] = .string("other-\(random.number(1...9))")
            }
            return true
        },
        StreamMutator("model changes", faults: ["MD-14"], effect: .preserves(except: [.identity])) { stream, random in
            guard stream.head["model"] != nil else { return false }
            for position in stream.contentFrames where random.once(in: 2) { stream.frames[position].json?["model"] = "resolved-2026-01" }
            return true
        },
        repeating("call id on every fragment", ["id"], faults: ["TC-11"], needs: [.callIDs, .soundArguments]),
        repeating("call name on every fragment", ["name"], faults: ["TC-16"], needs: [.callIDs, .soundArguments]),
        repeating("call type on every fragment", ["type"], faults: ["TC-20"]),
        repeating(
            "call id, name and type on every fragment", ["id", "name", "type"], faults: ["TC-11", "TC-16", "TC-20"],
            needs: [.callIDs, .soundArguments]),
        StreamMutator("call id and name empty, null or \"null\" on continuations", faults: ["TC-09", "TC-10", "TC-17", "TC-22"]) {
            stream, random in
            guard stream.hasCalls else { return false }
            stream.editCallEntries { entry, number in
                if number == 0 { return }
                entry["id"] = random.pick("", nil, "null", .null)
                entry["type"] = random.pick("", nil, "function")
                entry.edit("function") { $0["name"] = random.pick("", .null, nil) }
            }
            return true
        },
        StreamMutator("call type absent or empty", faults: ["TC-20"]) { stream, random in
            guard stream.hasCalls else { return false }
            stream.editCallEntries { entry, _ in entry["type"] = random.pick("", nil, .null) }
            return true
        },
        StreamMutator("call id late", faults: ["TC-13"], needs: [.callIDs, .sequentialCalls]) { stream, _ in late(&stream, "id", in: nil) },
        StreamMutator("call name late", faults: ["TC-18"], needs: [.callIDs, .sequentialCalls]) { stream, _ in
            late(&stream, "name", in: "function")
        },
        StreamMutator("no call ids", faults: ["TC-08"], effect: .preserves(except: [.callIDs])) { stream, _ in
            guard stream.hasCalls else { return false }
            stream.editCallEntries { entry, _ in entry["id"] = nil }
            return true
        },
        StreamMutator("a fresh call id on every fragment", faults: ["TC-12"], needs: [.callIDs, .soundArguments]) { stream, random in
            guard stream.hasCalls else { return false }
            var calls = 0
            stream.editCallEntries { entry, number in
                calls += 1
                if number > 0 { entry["id"] = .string("churn-\(calls)-\(random.number(1...9999))") }
            }
            return true
        },
        StreamMutator(
            "one id for all calls", faults: ["TC-14"], effect: .preserves(except: [.callIDs]),
            needs: [.callIDs, .sequentialCalls, .nonemptyArguments, .soundArguments]
        ) { stream, _ in
            guard stream.hasCalls else { return false }
            _ = wholeCalls(&stream)
            stream.editCallEntries { entry, _ in entry["id"] = "fetch:0" }
            return true
        },
    ]

    /// A mutator that repeats fields of the first fragment of a call on all its fragments.
    private static func repeating(_ name: String, _ keys: [String], faults: [String], needs: Set<Requirement> = []) -> StreamMutator {
        StreamMutator(name, faults: faults, needs: needs) { stream, _ in
            guard stream.hasCalls else { return false }
            var known: [Int: [Int: [String: PlainJSON]]] = [:]
            stream.editChoices { choice in
                let number = choice["index"]?.integer ?? 0
                choice.edit("delta") { delta in
                    delta.editElements(of: "tool_calls") { entry in
                        let index = entry["index"]?.integer ?? -1
                        for key in keys {
                            let value = key == "name" ? entry["function"]?[key] : entry[key]
                            if let value, !value.isNull, value.text != "" { known[number, default: [:]][index, default: [:]][key] = value }
                            guard let again = known[number]?[index]?[key] else { continue }
                            if key == "name" { entry.edit("function") { $0[key] = again } } else { entry[key] = again }
                        }
                    }
                }
            }
            return true
        }
    }

    /// Moves a field from the first fragment of each call to its second.
    private static func late(_ stream: inout ChatStream, _ key: String, in parent: String?) -> Bool {
        var held: [Int: [Int: PlainJSON]] = [:]
        var moved = false
        // Calls with one fragment keep the field where it is.
        var counts: [Int: [Int: Int]] = [:]
        stream.forEachChoice { _, choice in
            for entry in choice["delta"]?["tool_calls"]?.elements ?? [] {
                counts[choice["index"]?.integer ?? 0, default: [:]][entry["index"]?.integer ?? -1, default: 0] += 1
            }
        }
        var seen: [Int: [Int: Int]] = [:]
        stream.editChoices { choice in
            let number = choice["index"]?.integer ?? 0
            choice.edit("delta") { delta in
                delta.editElements(of: "tool_calls") { entry in
                    let index = entry["index"]?.integer ?? -1
                    let position = seen[number, default: [:]][index, default: 0]
                    seen[number, default: [:]][index] = position + 1
                    guard counts[number]?[index] ?? 0 > 1 else { return }
                    if position == 0 {
                        held[number, default: [:]][index] = parent.map { entry[$0]?[key] } ?? entry[key]
                        if let parent { entry.edit(parent) { $0[key] = nil } } else { entry[key] = nil }
                    } else if position == 1, let value = held[number]?[index] {
                        if let parent { entry.edit(parent) { $0[key] = value } } else { entry[key] = value }
                        moved = true
                    }
                }
            }
        }
        return moved
    }
}
