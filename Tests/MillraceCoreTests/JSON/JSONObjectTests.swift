import Testing

@testable import MillraceCore

/// Objects that keep their order.
@Suite("JSONObject")
struct JSONObjectTests {
    @Test("Members are set, changed and removed as in a plain list, few or many", arguments: [1, 2, 3] as [UInt64])
    func model(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var object = JSONObject()
        var model: [(key: String, value: Int)] = []
        for round in 0..<2_000 {
            let key = "k\(Int.random(in: 0..<30, using: &random))"
            let position = model.firstIndex { $0.key == key }
            if Int.random(in: 0..<3, using: &random) == 0 {
                object[key] = nil
                if let position { model.remove(at: position) }
            } else {
                object[key] = .number(JSONNumber(round))
                if let position { model[position].value = round } else { model.append((key, round)) }
            }
            #expect(object.keys == model.map(\.key), "seed \(seed), round \(round)")
            #expect(object.map(\.value.intValue) == model.map(\.value), "seed \(seed), round \(round)")
            #expect(object[key]?.intValue == model.first { $0.key == key }?.value, "seed \(seed), round \(round)")
        }
    }

    @Test("Order does not matter for equality and hash")
    func equality() {
        let forth: JSONObject = ["a": 1, "b": 2]
        let back: JSONObject = ["b": 2, "a": 1]
        #expect(forth == back && forth.hashValue == back.hashValue)
        #expect(forth.description == #"{"a":1,"b":2}"#)
    }
}
