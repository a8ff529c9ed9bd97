internal import MillraceCore

/// A rail that a variable of the call can turn off: where it is `false`, everything passes.
struct SwitchedRail: Rail {
    private let rail: any Rail
    private let variable: String

    init(_ rail: any Rail, variable: String) {
        self.rail = rail
        self.variable = variable
    }

    var name: String { rail.name }
    var effects: RailEffects { rail.effects }
    var channels: Set<RailChannel>? { rail.channels }
    var scope: RailScope { rail.scope }

    func judge(_ subject: RailSubject) async throws -> RailVerdict {
        if subject.context.variables[variable] == .bool(false) { return .allow }
        return try await rail.judge(subject)
    }
}
