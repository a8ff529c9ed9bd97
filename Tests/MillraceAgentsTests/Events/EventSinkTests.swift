import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite("Lanes of events")
struct EventSinkTests {
    private func event(_ lane: Int, _ number: Int) -> AgentEvent {
        AgentEvent(path: ["\(lane)"], .stepStarted(number))
    }

    @Test("parallel lanes are told one after the other, whichever was faster: 200 seeds")
    func lanes() async {
        for seed in UInt64(0)..<200 {
            var random = SeededGenerator(seed: seed)
            let box = EventBox()
            let sink = EventSink { event, _ in
                await Task.yield()
                box.add(event)
            }
            let counts = (0..<5).map { _ in random.number(0...4) }
            let pauses = (0..<5).map { _ in random.number(0...6) }
            let lanes = sink.lanes(3)
            await withTaskGroup(of: Void.self) { group in
                for lane in 0..<5 {
                    let number = lane < 3 ? lane : lanes.add()
                    group.addTask {
                        for index in 0..<counts[lane] {
                            for _ in 0..<pauses[lane] { await Task.yield() }
                            await lanes.sinks[number].emit(event(lane, index))
                        }
                        await lanes.end(number)
                        await lanes.sinks[number].emit(event(lane, 99))
                    }
                }
            }
            let expected = (0..<5).flatMap { lane in (0..<counts[lane]).map { event(lane, $0) } }
            #expect(box.events == expected, "seed \(seed)")
        }
    }

    @Test("lanes inside of a lane keep the place of the outer one")
    func nested() async {
        let box = EventBox()
        let sink = EventSink { event, _ in box.add(event) }
        let outer = sink.lanes(2)
        let inner = outer.sinks[1].lanes(2)
        await inner.sinks[1].emit(event(11, 0))
        await inner.sinks[0].emit(event(10, 0))
        await inner.end(1)
        await inner.end(0)
        #expect(box.events.isEmpty)
        await outer.sinks[0].emit(event(0, 0))
        await outer.end(1)
        await outer.end(0)
        #expect(box.events == [event(0, 0), event(10, 0), event(11, 0)])
    }
}
