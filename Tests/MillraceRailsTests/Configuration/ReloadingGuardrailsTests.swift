#if Rails
import MillraceCore
import MillraceTesting
import Synchronization
import Testing

@testable import MillraceRails

@Suite struct ReloadingGuardrailsTests {
    private final class Events: Sendable {
        private let words = Mutex<[String]>([])
        var all: [String] { words.withLock { $0 } }
        func add(_ event: ReloadingGuardrails.Event) {
            words.withLock {
                switch event {
                case .reloaded: $0.append("reloaded")
                case .kept: $0.append("kept")
                }
            }
        }
    }

    private func rails(_ folder: TemporaryFolder, clock: ManualClock, events: Events = Events()) throws -> ReloadingGuardrails {
        try ReloadingGuardrails(interval: .seconds(1), clock: clock, observe: events.add) { [path = folder.path] () throws(RailConfigurationError) in
            try RailConfiguration.load(directory: path)
        }
    }

    @Test("changed files hold from the next look on, and are not looked at within the interval")
    func reloading() throws {
        let folder = try TemporaryFolder(["rails.yml": "millrace: 1\nrefusal: one\n"])
        let (clock, events) = (ManualClock(), Events())
        let rails = try rails(folder, clock: clock, events: events)
        try folder.write("millrace: 1\nrefusal: second\n", to: "rails.yml")
        #expect(rails.guardrails.refusal == "one")
        clock.advance(by: .seconds(1))
        #expect(rails.guardrails.refusal == "second")
        clock.advance(by: .seconds(1))
        #expect(rails.guardrails.refusal == "second")
        #expect(events.all == ["reloaded"])
    }

    @Test("a broken configuration keeps the one before, tells why once, and the mended one is taken")
    func broken() throws {
        let folder = try TemporaryFolder(["rails.yml": "millrace: 1\nrefusal: one\n"])
        let (clock, events) = (ManualClock(), Events())
        let rails = try rails(folder, clock: clock, events: events)
        try folder.write("millrace: 1\nrefusal: [\n", to: "rails.yml")
        for _ in 0..<3 {
            clock.advance(by: .seconds(1))
            #expect(rails.guardrails.refusal == "one")
        }
        #expect(rails.failure != nil)
        #expect(events.all == ["kept"])
        try folder.write("millrace: 1\nrefusal: mended\n", to: "rails.yml")
        clock.advance(by: .seconds(1))
        #expect(rails.guardrails.refusal == "mended")
        #expect(rails.failure == nil)
    }

    @Test("a new file in the folder is a change, and so is one that goes away")
    func newFiles() throws {
        let folder = try TemporaryFolder(["config.yml": "models: []\n"])
        let clock = ManualClock()
        let rails = try rails(folder, clock: clock)
        try folder.write("enable_rails_exceptions: true\n", to: "more/extra.yml")
        clock.advance(by: .seconds(1))
        #expect(rails.guardrails.refusal == nil)
        try folder.remove("more/extra.yml")
        clock.advance(by: .seconds(1))
        #expect(rails.guardrails.refusal != nil)
    }

    @Test("on demand files are loaded at once, and a failure is thrown")
    func onDemand() throws {
        let folder = try TemporaryFolder(["rails.yml": "millrace: 1\nrefusal: one\n"])
        let rails = try rails(folder, clock: ManualClock())
        try folder.write("millrace: 1\nrefusal: two\n", to: "rails.yml")
        try rails.reload()
        #expect(rails.guardrails.refusal == "two")
        try folder.write("millrace: 3\n", to: "rails.yml")
        #expect(throws: RailConfigurationError.self) { try rails.reload() }
        #expect(rails.guardrails.refusal == "two")
    }

    @Test("many who ask at once get one of the two configurations, never a broken one")
    func concurrent() async throws {
        let folder = try TemporaryFolder(["rails.yml": "millrace: 1\nrefusal: one\n"])
        let clock = ManualClock()
        let rails = try rails(folder, clock: clock)
        try folder.write("millrace: 1\nrefusal: two\n", to: "rails.yml")
        clock.advance(by: .seconds(1))
        let answers = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<50 { group.addTask { rails.guardrails.refusal } }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(answers.isSubset(of: ["one", "two"]))
        #expect(rails.guardrails.refusal == "two")
    }
}
#endif
