import MillraceAgents

extension CommandFailure {
    /// What an error of a run means for the command.
    init(_ error: AgentError) {
        switch error.kind {
        case .model(let failure): self.init(failure)
        case .configuration: self.init(.configuration, error.description)
        case .cancelled: self.init(.interrupted, error.description)
        default: self.init(.unavailable, error.description)
        }
    }
}
