import MillraceCore
import MillraceTesting
import Testing

/// The decision table for fragments of tool calls (catalogue 2.1) against random streams of one to four calls, mutated in the eleven
/// ways that servers were seen to mutate them, alone and in pairs.
///
/// Left out are the two situations that no rule can decide: ids that churn while the name is repeated (without the profile's word for
/// it), and calls without arguments that have neither id nor usable index. Of them it is only asked that the caller can see them.
@Suite("Decision table of tool call fragments")
struct ToolCallTableModelTests {
    @Test("2.1: one mutation, calls one after the other: all recovered", arguments: Mutation.allCases)
    func sequential(mutation: Mutation) { check([mutation], isInterleaved: false) }

    @Test("2.1: one mutation, calls interleaved: all recovered", arguments: Mutation.allCases)
    func interleaved(mutation: Mutation) { check([mutation], isInterleaved: true) }

    @Test("2.1: pairs of mutations: all recovered", arguments: Mutation.allCases)
    func pairs(first: Mutation) {
        for second in Mutation.allCases where second != first {
            check([first, second], isInterleaved: false)
            check([first, second], isInterleaved: true)
        }
    }

    @Test("2.1: undecidable: ids churn and the name is repeated: told, and recovered with the profile's word", arguments: Seeds.first(40))
    func churnWithName(seed: UInt64) {
        var model = CallModel(seed: seed, isInterleaved: false, hasArguments: true)
        var random = SeededGenerator(seed: seed)
        for mutation in [Mutation.idsChurn, .nameRepeated] { model.apply(mutation, using: &random) }
        let plain = read(model, profile: OpenAIChatProfile())
        if model.isCut { #expect(plain.codes.contains(.toolCallAmbiguousRepeat), "seed \(seed)") }
        let profile = OpenAIChatProfile { $0.churnsToolCallIDs = true }
        #expect(read(model, profile: profile).shown == model.shown, "seed \(seed)")
    }

    @Test("2.1: undecidable: no id, no index, no arguments: one call, told")
    func repeatedNameAlone() {
        let bare = T(#"{"function":{"name":"f","arguments":""}}"#)
        let got = decode(bare + bare + F("tool_calls") + DONE)
        #expect(got.shown == ["f({})"])
        #expect(got.codes.contains(.toolCallAmbiguousRepeat))
        let closed = T(#"{"function":{"name":"f","arguments":"{}"}}"#)
        let repeated = decode(closed + bare + F("tool_calls") + DONE)
        #expect(repeated.shown == ["f({})"])
        #expect(repeated.codes.contains(.toolCallAmbiguousRepeat))
    }

    private func check(_ mutations: [Mutation], isInterleaved: Bool) {
        for seed in Seeds.first(60) {
            var random = SeededGenerator(seed: seed)
            var model = CallModel(
                seed: seed, isInterleaved: isInterleaved, hasArguments: mutations.contains(.idsChurn) || random.once(in: 2))
            for mutation in mutations { model.apply(mutation, using: &random) }
            guard model.isDecidable else { continue }
            let got = read(model, profile: OpenAIChatProfile())
            let place = "seed \(seed), \(mutations), \(isInterleaved ? "interleaved" : "sequential")"
            #expect(got.shown == model.shown, "\(place): \(model.text)")
            for (call, id) in zip(got.calls, model.ids) {
                if let id { #expect(call.id == ToolCallID(id), "\(place)") } else { #expect(call.id.origin == .minted, "\(place)") }
            }
            #expect(Set(got.calls.map(\.id)).count == got.calls.count, "\(place)")
            if model.churns { #expect(got.codes.contains(.toolCallIDChurn), "\(place)") }
        }
    }

    private func read(_ model: CallModel, profile: OpenAIChatProfile) -> FaultReading {
        var decoder = ResponseDecoder(wire: .openAIChat(profile), context: ResponseContext(idSeed: "s"))
        var frames: [StreamFrame] = []
        decoder.push(Array(model.text.utf8), into: &frames)
        decoder.finish(.closed, into: &frames)
        #expect(FrameVerifier.violations(in: frames) == [])
        var fold = ResponseFold()
        fold.consume(frames)
        return FaultReading(response: fold.response, frames: frames, failure: decoder.failure)
    }
}

/// A way in which servers were seen to write fragments.
enum Mutation: String, CaseIterable, Sendable {
    case none, idEmpty, idNull, idNullText, idRepeated, nameRepeated, allIndicesZero, noIndices, indexGaps, indexDescending, noIDs, idsChurn
}

/// Random calls and the fragments that state them.
private struct CallModel {
    struct Fragment {
        var call: Int
        var isFirst: Bool
        var index: String?
        var id: String?
        var name: String?
        var arguments: String?
    }

    private(set) var shown: [String] = []
    private(set) var ids: [String?] = []
    private var fragments: [Fragment] = []
    private var names: [String] = []
    private let isInterleaved: Bool
    private let isWithoutArguments: Bool

    init(seed: UInt64, isInterleaved: Bool, hasArguments: Bool) {
        var random = SeededGenerator(seed: seed)
        self.isInterleaved = isInterleaved
        var lists: [[Fragment]] = []
        var isWithoutArguments = false
        for call in 0..<random.number(1...4) {
            let name = random.pick("f", "g", "lookup")
            let text = !hasArguments && random.once(in: 3) ? "" : random.pick("{}", #"{"a":1}"#, #"{"q":"x {y} \"z\"","n":[1,{"m":null}]}"#)
            if text.isEmpty { isWithoutArguments = true }
            names.append(name)
            ids.append("call_\(call)")
            shown.append("\(name)(\(text.isEmpty ? "{}" : text))")
            var pieces = random.pieces(of: text, upTo: random.number(1...5)).map { Optional($0) }
            if pieces.isEmpty || random.once(in: 2) { pieces.insert(random.once(in: 2) ? "" : nil, at: 0) }
            if pieces.count > 1, random.once(in: 3) { pieces.insert("", at: 1) }
            lists.append(
                pieces.enumerated().map { number, piece in
                    Fragment(
                        call: call, isFirst: number == 0, index: "\(call)", id: number == 0 ? "call_\(call)" : nil,
                        name: number == 0 ? name : nil, arguments: piece)
                })
        }
        self.isWithoutArguments = isWithoutArguments
        guard isInterleaved else {
            fragments = lists.flatMap { $0 }
            return
        }
        // Calls begin in their order; after that any of them may go on.
        fragments = lists.map { $0[0] }
        var rest = lists.map { Array($0.dropFirst()) }
        while let call = random.pick(rest.indices.filter { !rest[$0].isEmpty }) { fragments.append(rest[call].removeFirst()) }
    }

    mutating func apply(_ mutation: Mutation, using random: inout SeededGenerator) {
        let gaps = (0..<4).map { $0 * 3 + random.number(1...2) }
        for position in fragments.indices {
            let fragment = fragments[position]
            let isFirst = fragment.isFirst
            switch mutation {
            case .none: break
            case .idEmpty: if !isFirst { fragments[position].id = "" }
            case .idNull: if !isFirst { fragments[position].id = "\0" }
            case .idNullText: if !isFirst { fragments[position].id = "null" }
            case .idRepeated: fragments[position].id = ids[fragment.call]
            case .nameRepeated: fragments[position].name = names[fragment.call]
            case .allIndicesZero: fragments[position].index = "0"
            case .noIndices: fragments[position].index = nil
            case .indexGaps: fragments[position].index = "\(gaps[fragment.call])"
            case .indexDescending: fragments[position].index = "\(9 - fragment.call)"
            case .noIDs: fragments[position].id = nil
            case .idsChurn: if !isFirst { fragments[position].id = "fresh_\(position)" }
            }
        }
        if mutation == .noIDs { ids = ids.map { _ in nil } }
        // An id that comes with a later fragment only is that call's id (row 3).
        for call in ids.indices where ids[call] == nil {
            ids[call] = fragments.first { $0.call == call && !["", "\0", "null"].contains($0.id ?? "") }?.id
        }
    }

    private var hasIndices: Bool {
        Set(fragments.map { $0.index ?? "none" }).count == names.count && fragments.allSatisfy { $0.index != nil }
    }
    private var hasIDs: Bool { fragments.allSatisfy { !$0.isFirst || $0.id != nil } }
    private var repeatsIDs: Bool { fragments.allSatisfy { $0.id != nil && $0.id == ids[$0.call] } }
    private var repeatsNames: Bool { fragments.contains { !$0.isFirst && $0.name != nil } }
    /// Whether some call is in more than one fragment with a beginning of its arguments in one of them.
    var isCut: Bool {
        names.indices.contains { call in
            let pieces = fragments.filter { $0.call == call }
            return pieces.dropLast().contains { $0.arguments?.isEmpty == false }
        }
    }
    /// Whether some fragment has another id than its call.
    var churns: Bool { fragments.contains { $0.id?.hasPrefix("fresh_") == true && $0.id != ids[$0.call] } }

    /// Whether the wire says enough.
    var isDecidable: Bool {
        if churns, repeatsNames { return false }
        if names.count == 1 { return true }
        if isInterleaved { return hasIndices || repeatsIDs }
        return hasIndices || hasIDs || !isWithoutArguments
    }

    /// The stream.
    var text: String {
        fragments.map { fragment in
            var fields: [String] = []
            if let index = fragment.index { fields.append("\"index\":\(index)") }
            if let id = fragment.id { fields.append(id == "\0" ? "\"id\":null" : "\"id\":\"\(id)\"") }
            var function: [String] = []
            if let name = fragment.name { function.append("\"name\":\"\(name)\"") }
            if let arguments = fragment.arguments {
                let escaped = arguments.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                function.append("\"arguments\":\"\(escaped)\"")
            }
            fields.append("\"function\":{\(function.joined(separator: ","))}")
            return T("{\(fields.joined(separator: ","))}")
        }.joined() + F("tool_calls") + DONE
    }
}
