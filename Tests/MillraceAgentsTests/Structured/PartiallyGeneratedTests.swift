#if Macros
import MillraceAgents
import MillraceCore
import MillraceTesting
import Synchronization
import Testing

/// Values that grow while their text comes.
@Suite("Partial values")
struct PartiallyGeneratedTests {
    private func snapshots<Value: Generable>(of type: Value.Type, _ pieces: [String]) async throws -> [StructuredSnapshot<Value>] {
        var snapshots: [StructuredSnapshot<Value>] = []
        for try await snapshot in StructuredStream<Value>(frames: FrameStream(frames: Self.frames(pieces))) { snapshots.append(snapshot) }
        return snapshots
    }

    static func frames(_ pieces: [String]) -> [StreamFrame] {
        let part = PartID(choice: 0, index: 0)
        return [.start(ResponseStart())] + pieces.map { .textDelta(TextDelta(part: part, text: $0)) }
            + [.textComplete(TextComplete(part: part, text: pieces.joined())), .end(ResponseEnd(outcome: .finished, finishReason: .stop))]
    }

    @Test("Strings grow, arrays gain elements, an enum shows itself when its case is known")
    func growth() async throws {
        let pieces = [
            "{\"ci", "ty\": \"Tr", "ier\", \"days\": 2", ", \"sky\": {\"type\": \"ra",
            "in\", \"millimetres\": 1.5, \"warning\": \"sto", "rm\"}",
            ", \"temperatures\": [1, 2", "]}",
        ]
        let partials = try await snapshots(of: Forecast.self, pieces).map(\.partial)
        #expect(partials.map(\.city) == [nil, "Tr", "Trier", "Trier", "Trier", "Trier", "Trier", "Trier", "Trier"])
        #expect(partials.map(\.days) == [nil, nil, nil, 2, 2, 2, 2, 2, 2])
        #expect(partials[3].sky == nil)
        #expect(partials[4].sky == .rain(millimetres: 1.5, warning: "sto"))
        #expect(partials[5].sky == .rain(millimetres: 1.5, warning: "storm"))
        #expect(partials[6].temperatures == [1])
        #expect(partials[7].temperatures == [1, 2])
    }

    @Test("At every cut of the text the incremental view is the one that is read anew, and the last is the whole")
    func cuts() async throws {
        try await check(GenerableTests.forecast)
        try await check(GenerableTests.guided)
        try await check(GenerableTests.kinds)
        let inner = [Tree(name: "b", children: []), Tree(name: "c", children: [Tree(name: "d", children: [])])]
        try await check(Tree(name: "é😀\n", children: inner))
        try await check(Expression.sum(.number(1), .sum(.number(2), .number(3))))
        try await check(Outer.Report(mood: .bad, inner: .init(moods: [.good, .bad])))
        try await check(["a": [1, 2], "b": []])
    }

    private func check<Value: Generable>(_ value: Value) async throws {
        let whole = value.json
        // What is no object itself stands in one.
        let text = (Value.generationSchema.json["type"] == "object" ? whole : ["value": whole]).jsonText
        let seen = try await snapshots(of: Value.self, text.unicodeScalars.map { String($0) })
        var position = 0
        var view = PartialJSON()
        for scalar in text.unicodeScalars {
            view.append(String(scalar))
            let cursor = Value.generationSchema.json["type"] == "object" ? view.root : view.root?["value"]
            guard let anew = cursor.flatMap(Value.PartiallyGenerated.init(partial:)) else { continue }
            while position < seen.count - 1, seen[position].partial != anew { position += 1 }
            #expect(seen[position].partial == anew, "\(Value.self)")
        }
        #expect(seen.last?.partial == value.asPartiallyGenerated())
        #expect(seen.last?.value?.json == whole)
        #expect(seen.dropLast().allSatisfy { $0.value == nil })
    }

    @Test("Values only ever grow, however the text is cut", arguments: 1...40)
    func monotone(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let text = GenerableTests.forecast.json.jsonText
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...9, using: &random)
            pieces.append(String(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        let partials = try await snapshots(of: Forecast.self, pieces).map(\.partial)
        for (earlier, later) in zip(partials, partials.dropFirst()) {
            #expect((later.city ?? "").hasPrefix(earlier.city ?? ""), "seed \(seed)")
            #expect(earlier.days == nil || later.days == earlier.days, "seed \(seed)")
            #expect((later.temperatures ?? []).starts(with: earlier.temperatures ?? []), "seed \(seed)")
            #expect(earlier.sky == nil || later.sky != nil, "seed \(seed)")
        }
        #expect(partials.last == GenerableTests.forecast.asPartiallyGenerated())
    }

    @Test("A key that comes twice shows its last value")
    func duplicateKeys() async throws {
        let pieces = ["{\"name\": \"first, and long\", \"children\": [], \"na", "me\": \"se", "cond\"}"]
        let seen = try await snapshots(of: Tree.self, pieces)
        #expect(seen.map(\.partial.name) == ["first, and long", "se", "second", "second"])
        #expect(seen.last?.value?.name == "second")
    }

    @Test("Strings and arrays grow where they lie: they are copied no more often than their room doubles")
    func growthInPlace() async throws {
        let count = 5000
        let list = Array(repeating: 12345.5, count: count)
        let long = String(repeating: "all the same, ", count: count)
        let text = Forecast(city: long, sky: .other(long), temperatures: list).json.jsonText
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(10)))
            rest = rest.dropFirst(10)
        }
        #expect(pieces.count > 3 * count)
        var city = MoveCounter()
        var sky = MoveCounter()
        var temperatures = MoveCounter()
        for try await snapshot in StructuredStream<Forecast>(frames: FrameStream(frames: Self.frames(pieces))) {
            snapshot.partial.city?.utf8.withContiguousStorageIfAvailable { city.note($0.baseAddress) }
            if case .other(let text?)? = snapshot.partial.sky { text.utf8.withContiguousStorageIfAvailable { sky.note($0.baseAddress) } }
            snapshot.partial.temperatures?.withUnsafeBufferPointer { temperatures.note($0.baseAddress) }
        }
        for (name, counter) in [("city", city), ("sky", sky), ("temperatures", temperatures)] {
            #expect((1..<60).contains(counter.moves), "\(name) moved \(counter.moves) times in \(pieces.count) pieces")
        }
    }

    @Test("Following a stream takes steps in proportion to its length")
    func linearCost() async throws {
        func steps(_ count: Int) async throws -> Int {
            let list = (0..<count).map { CountedStep(number: $0) }
            let text = JSONValue.object(["value": list.json]).jsonText
            return try await StepCounter.$current.withValue(StepCounter()) {
                // The snapshot is let go of before the next one is asked for, as in a loop that shows it.
                for try await _ in StructuredStream<[CountedStep]>(frames: FrameStream(frames: Self.frames(text.map { String($0) }))) {}
                return StepCounter.current?.count ?? 0
            }
        }
        let (small, large) = (try await steps(100), try await steps(800))
        #expect(small > 100)
        // Numbers grow longer by a digit, so a little more than eight times.
        #expect(large < small * 9, "\(small) steps for 100 elements, \(large) for 800")
    }
}

/// Counts how often a buffer lies elsewhere than before.
private struct MoveCounter {
    private(set) var moves = 0
    private var last: UInt?

    mutating func note(_ address: UnsafePointer<some Any>?) {
        let address = address.map { UInt(bitPattern: $0) }
        if address != last { moves += 1 }
        last = address
    }
}

/// Counts how often elements are read or updated.
final class StepCounter: Sendable {
    @TaskLocal static var current: StepCounter?
    private let steps = Atomic(0)
    var count: Int { steps.load(ordering: .relaxed) }
    func step() { steps.add(1, ordering: .relaxed) }
}

/// An element that counts the work done on its view.
struct CountedStep: Generable, Hashable {
    var number: Int

    struct PartiallyGenerated: PartiallyGenerable {
        var number: Int?
        init?(partial json: PartialJSON.Cursor) {
            StepCounter.current?.step()
            number = json.partial("number")
        }
        mutating func update(_ change: PartialChange) {
            StepCounter.current?.step()
            change.apply(to: &number)
        }
    }

    static var generationSchema: GenerationSchema { GenerationSchema(name: "CountedStep", root: ["type": "object"]) }
    init(number: Int) { self.number = number }
    init(json: JSONValue, at path: JSONPath) throws(GenerationError) {
        var reader = try GenerationReader(json, at: path)
        guard let number = reader.value("number", as: Int.self) else { throw reader.error }
        self.number = number
    }
    var json: JSONValue { ["number": number.json] }
}
#endif
