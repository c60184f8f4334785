// Named modules: by default the container's id is a hash of the checkout's path, and no two builds agree.
module.exports = { optimization: { moduleIds: 'named' } };
