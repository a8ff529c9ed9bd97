internal import MillraceCore
internal import Synchronization

/// Rails that follow their files: what is changed on disk holds from the next call on.
///
/// ```swift
/// let rails = try ReloadingGuardrails { try RailConfiguration.load(directory: "rails", makeExecutor: make) }
/// let guarded = ConfiguredExecutor(executor) { rails.current }
/// ```
///
/// The files are looked at when somebody asks for ``current``, at most once in each ``interval``; nothing runs in between. A configuration
/// that cannot be loaded changes nothing: the one before stays, and ``failure`` tells why. Calls that are under way keep the rails they began
/// with.
public final class ReloadingGuardrails: Sendable {
    /// What happened when files had changed.
    public enum Event: Sendable {
        /// A new configuration holds.
        case reloaded(RailConfiguration)
        /// A new configuration cannot be loaded; the one before stays.
        case kept(RailConfiguration, RailConfigurationError)
    }

    private struct State {
        var configuration: RailConfiguration
        var fingerprint: ConfigurationFingerprint
        var failure: RailConfigurationError?
        var lastLook: Duration
        var isLoading = false
    }

    /// How long files are not looked at again.
    public let interval: Duration
    private let state: Mutex<State>
    private let elapsed: @Sendable () -> Duration
    private let load: @Sendable () throws(RailConfigurationError) -> RailConfiguration
    private let observe: @Sendable (Event) -> Void

    /// Loads the configuration for the first time.
    ///
    /// - Parameters:
    ///   - interval: how long files are not looked at again. Default: one second.
    ///   - clock: what measures it. Default: the system's.
    ///   - observe: is told of every change of the files, in the call that found it.
    ///   - load: loads the configuration.
    /// - Throws: what `load` throws.
    public init(
        interval: Duration = .seconds(1), clock: some Clock<Duration> = ContinuousClock(), observe: @escaping @Sendable (Event) -> Void = { _ in },
        load: @escaping @Sendable () throws(RailConfigurationError) -> RailConfiguration
    ) throws(RailConfigurationError) {
        let configuration = try load()
        self.interval = interval
        self.load = load
        self.observe = observe
        elapsed = stopwatch(clock)
        let fingerprint = ConfigurationFingerprint(of: configuration)
        state = Mutex(State(configuration: configuration, fingerprint: fingerprint, lastLook: .zero))
    }

    /// The configuration that holds; looks at the files where the interval is over.
    public var current: RailConfiguration {
        let now = elapsed()
        let isDue = state.withLock { state in
            guard !state.isLoading, now - state.lastLook >= interval else { return false }
            state.lastLook = now
            state.isLoading = true
            return true
        }
        if isDue { look(force: false) }
        return state.withLock { $0.configuration }
    }

    /// The rails that hold.
    public var guardrails: Guardrails { current.guardrails }

    /// Why the newest files cannot be loaded; nil where they are what holds.
    public var failure: RailConfigurationError? { state.withLock { $0.failure } }

    /// Loads the files now, whether they changed or not.
    ///
    /// - Throws: ``RailConfigurationError`` where they cannot be loaded; the configuration before stays.
    public func reload() throws(RailConfigurationError) {
        let isFree = state.withLock { state in
            guard !state.isLoading else { return false }
            state.isLoading = true
            return true
        }
        guard isFree else { return }
        look(force: true)
        if let failure { throw failure }
    }

    /// Looks at the files and loads them; whoever asks meanwhile gets the configuration before.
    private func look(force: Bool) {
        let (old, seen) = state.withLock { ($0.configuration, $0.fingerprint) }
        // Taken before the files are read: what changes while they are is found by the next look.
        let fingerprint = ConfigurationFingerprint(of: old)
        guard force || fingerprint != seen else {
            state.withLock { $0.isLoading = false }
            return
        }
        do throws(RailConfigurationError) {
            let configuration = try load()
            let files = ConfigurationFingerprint(of: configuration, before: fingerprint)
            state.withLock { state in
                state = State(configuration: configuration, fingerprint: files, lastLook: state.lastLook)
            }
            observe(.reloaded(configuration))
        } catch {
            state.withLock { state in
                state.failure = error
                state.fingerprint = fingerprint
                state.isLoading = false
            }
            observe(.kept(old, error))
        }
    }
}

/// What tells one state of a configuration's files from another: which there are, when they were changed, how large they are.
struct ConfigurationFingerprint: Sendable, Hashable {
    private var stamps: [String: FileStamp] = [:]

    /// - Parameter before: what was seen before the files were read; a file it knows keeps that, so that no change between is lost.
    init(of configuration: RailConfiguration, before: ConfigurationFingerprint? = nil) {
        var paths = Set(configuration.files)
        if ConfigurationFiles.kind(configuration.path).isFolder {
            // A folder that cannot be listed has no files; loading it will tell why.
            paths.formUnion(((try? ConfigurationFiles.files(in: configuration.path)) ?? []).map { configuration.path + "/" + $0 })
        }
        for path in paths { stamps[path] = before?.stamps[path] ?? ConfigurationFiles.stamp(of: path) }
    }
}
