//! The workspace's packages and who depends on whom, as cargo tells it. Judges nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Packages by cargo's own id.
#[derive(Debug, Default)]
pub struct Graph {
    packages: BTreeMap<String, Package>,
}

/// One package.
#[derive(Debug, Default)]
pub struct Package {
    pub name: String,
    /// Whether it belongs to this workspace.
    pub member: bool,
    /// What its manifest asks for, on any system and for any purpose.
    pub declared: Vec<Declared>,
    /// The ids of what it is built from on this machine, tests left out.
    built_from: Vec<String>,
}

/// A line of a manifest.
#[derive(Debug)]
pub struct Declared {
    pub name: String,
    pub features: Vec<String>,
}

impl Graph {
    /// Reads `cargo metadata --format-version 1`.
    pub fn read(metadata: &Value) -> Option<Self> {
        let members: BTreeSet<&str> = metadata["workspace_members"]
            .as_array()?
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let mut graph = Self::default();
        for package in metadata["packages"].as_array()? {
            let id = package["id"].as_str()?;
            let declared = package["dependencies"]
                .as_array()?
                .iter()
                .map(declared)
                .collect::<Option<_>>()?;
            let name = package["name"].as_str()?.to_owned();
            let package = Package {
                name,
                member: members.contains(id),
                declared,
                built_from: Vec::new(),
            };
            graph.packages.insert(id.to_owned(), package);
        }
        for node in metadata["resolve"]["nodes"].as_array()? {
            let package = graph.packages.get_mut(node["id"].as_str()?)?;
            let shipped = node["deps"].as_array()?.iter().filter(|edge| is_shipped(edge));
            package.built_from = shipped
                .map(|edge| edge["pkg"].as_str().map(str::to_owned))
                .collect::<Option<_>>()?;
        }
        Some(graph)
    }

    /// The packages of this workspace.
    pub fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.values().filter(|package| package.member)
    }

    /// The names of everything a package of this workspace is built from, however far away.
    pub fn closure(&self, name: &str) -> BTreeSet<&str> {
        let of_that_name = |(_, package): &(&String, &Package)| package.member && package.name == name;
        let mut open: Vec<&str> = self
            .packages
            .iter()
            .filter(of_that_name)
            .map(|(id, _)| id.as_str())
            .collect();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                open.extend(self.packages[id].built_from.iter().map(String::as_str));
            }
        }
        seen.into_iter()
            .map(|id| self.packages[id].name.as_str())
            .filter(|found| *found != name)
            .collect()
    }

    /// Adds a member by hand that declares, and is built from, these packages.
    pub fn with(mut self, name: &str, declared: &[(&str, &[&str])]) -> Self {
        for (dependency, _) in declared {
            let package = Package {
                name: (*dependency).to_owned(),
                ..Package::default()
            };
            self.packages.entry((*dependency).to_owned()).or_insert(package);
        }
        let package = Package {
            name: name.to_owned(),
            member: true,
            declared: declared
                .iter()
                .map(|(name, features)| Declared {
                    name: (*name).to_owned(),
                    features: features.iter().map(|feature| (*feature).to_owned()).collect(),
                })
                .collect(),
            built_from: declared.iter().map(|(name, _)| (*name).to_owned()).collect(),
        };
        self.packages.insert(name.to_owned(), package);
        self
    }
}

impl Package {
    /// Whether its manifest asks for a package that passes this test.
    pub fn declares(&self, wanted: impl Fn(&str) -> bool) -> Option<&str> {
        self.declared
            .iter()
            .map(|dependency| dependency.name.as_str())
            .find(|name| wanted(name))
    }
}

fn declared(dependency: &Value) -> Option<Declared> {
    let features = dependency["features"]
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    Some(Declared {
        name: dependency["name"].as_str()?.to_owned(),
        features,
    })
}

/// An edge is shipped unless it is there for tests alone; cargo writes `null` for the ordinary kind.
fn is_shipped(edge: &Value) -> bool {
    edge["dep_kinds"]
        .as_array()
        .is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"] != "dev"))
}
