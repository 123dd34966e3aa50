namespace HtcNotebook.Sdk.Tests;

/// <summary>NuGet packages that bring flavors, as people make them.</summary>
internal static class FlavorPackage
{
    /// <summary>Packs one into the feed.</summary>
    public static void Pack(SdkPackage package, string id, string version, string flavor, string props, string tags = "htcnotebook-flavor")
    {
        var folder = package.NewFolder();
        Directory.CreateDirectory(Path.Combine(folder, "build"));
        Directory.CreateDirectory(Path.Combine(folder, "flavors"));
        File.WriteAllText(Path.Combine(folder, "flavors", $"{flavor}.props"), props);
        File.WriteAllText(
            Path.Combine(folder, "build", $"{id}.props"),
            """
            <Project>
              <PropertyGroup>
                <HtcFlavorPath>$(HtcFlavorPath);$(MSBuildThisFileDirectory)../flavors</HtcFlavorPath>
              </PropertyGroup>
            </Project>
            """);
        File.WriteAllText(
            Path.Combine(folder, $"{id}.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Version>{version}</Version>
                <PackageTags>{tags}</PackageTags>
                <Description>Flavor {flavor}</Description>
                <Authors>Tests</Authors>
                <IncludeBuildOutput>false</IncludeBuildOutput>
                <NoWarn>NU5128</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                <None Include="build/**" Pack="true" PackagePath="build/" />
                <None Include="flavors/**" Pack="true" PackagePath="flavors/" />
              </ItemGroup>
            </Project>
            """);
        DotNet.Run(folder, package.Environment, "pack", "-o", package.Feed, "-v:q").Succeeds();
    }
}
