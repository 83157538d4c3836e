/// What a container has that neither the manifest nor the user says anything of.
package enum ContainerDefaults {
    /// The folder in which a master has the manifest. The relative paths of the manifest start there.
    package static let manifestFolder = "/etc/prefork-run"
    /// The folder of an image without a master at which the relative paths of the manifest start.
    package static let programFolder = "/app"
    /// The user `nonroot` of many images without a userland.
    package static let user: UInt32 = 65532
    /// What stands for an image that nobody has named. No registry has it.
    package static let image = "image.invalid/name-it-by-image:0"
}
